export default function RecordDrawer(_props: Record<string, unknown>) { return <div className="page">RecordDrawer</div>; }
