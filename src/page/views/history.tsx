export const HistoryView = () => <p />;
