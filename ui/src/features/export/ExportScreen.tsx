export default function ExportScreen(_props: Record<string, unknown>) { return <div className="page">ExportScreen</div>; }
