export const HubView = () => <p />;
