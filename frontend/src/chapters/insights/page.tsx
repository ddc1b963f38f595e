export function InsightsPage() {
  return <p />;
}
