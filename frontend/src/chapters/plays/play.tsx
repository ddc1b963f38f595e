export function PlayPage({ id }: { id: string }) {
  return <p>{id}</p>;
}
