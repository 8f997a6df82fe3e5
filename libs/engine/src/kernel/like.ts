/** LIKE's pattern as a regular expression: % any characters, _ one, the escape takes the next literally. */
export function likePattern(pattern: string, escape: string): RegExp {
  let source = '';
  let literal = false;
  for (const character of pattern) {
    if (!literal && escape !== '' && character === escape) literal = true;
    else if (!literal && character === '%') source += '.*';
    else if (!literal && character === '_') source += '.';
    else {
      source += character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      literal = false;
    }
  }
  return new RegExp(`^${source}$`, 'su');
}
