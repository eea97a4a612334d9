export default function SettingsScreen(_props: Record<string, unknown>) { return <div className="page">SettingsScreen</div>; }
