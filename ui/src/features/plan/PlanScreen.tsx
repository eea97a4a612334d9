export default function PlanScreen(_props: Record<string, unknown>) { return <div className="page">PlanScreen</div>; }
