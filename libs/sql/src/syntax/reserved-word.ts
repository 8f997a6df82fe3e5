/** What is wrong with a reserved word in the place of a name. */
export function reservedWord(word: string): string {
  return `\`${word}\` is a reserved word: as a name it needs backquotes`;
}
