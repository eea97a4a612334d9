export default function Providers(_props: Record<string, unknown>) { return <div className="page">Providers</div>; }
