export const DrillsView = () => <p />;
