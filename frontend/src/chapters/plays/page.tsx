export function PlaysPage() {
  return <p />;
}
