export default function Health(_props: Record<string, unknown>) { return <div className="page">Health</div>; }
