/** The text of a string token, quotes and doubled quotes undone. */
export function unquote(image: string): string {
  return image.slice(1, -1).replaceAll("''", "'");
}

/** The text of a `U&'…'` string: `\0041` is A, the escape character twice is itself. Undefined when an escape is broken. */
export function unescapeUnicode(text: string, escape: string): string | undefined {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== escape) {
      result += text[i];
    } else if (text[i + 1] === escape) {
      result += escape;
      i++;
    } else {
      const digits = text.slice(i + 1, i + 5);
      if (!/^[0-9A-Fa-f]{4}$/.test(digits)) return undefined;
      result += String.fromCharCode(parseInt(digits, 16));
      i += 4;
    }
  }
  return result;
}
