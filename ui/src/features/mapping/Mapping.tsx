export default function Mapping(_props: Record<string, unknown>) { return <div className="page">Mapping</div>; }
