export const plan = {
  some: (count: number, role: string) => `${count} × ${role}`,
  touched: (day: string) => `Last touch ${day}.`,
  untouched: "No touch yet.",
  gave: (day: string) => `Last give ${day}.`,
  nothingGiven: "No give yet.",
  next: (day: string) => `Next window ${day}.`,
  noNext: "No window ahead.",
  to: "Move to …",
  place: (rank: number) => `Number ${rank}`,
  after: (name: string) => `in the place of ${name}`,
};
