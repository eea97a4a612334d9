export default function GridScreen(_props: Record<string, unknown>) { return <div className="page">GridScreen</div>; }
