import type { SystemName } from './queries.ts';
import type { QuerySummary } from './summary.ts';

const COLOURS: Readonly<Record<SystemName, string>> = {
  millrace: '#0b7285',
  flink: '#e8590c',
  'kafka-streams': '#868e96',
};
const LEFT = 130;
const WIDTH = 900;
const PLOT = WIDTH - LEFT - 150;
const BAR = 12;
const GAP = 10;
const TOP = 70;

/** Records per second as bars, a group per query, one scale for all. Text is black on white: it is looked at anywhere. */
export function pictureOf(queries: readonly QuerySummary[], title: string): string {
  const most = Math.max(1, ...queries.flatMap(({ systems }) => systems.map((each) => each.recordsPerSecond.median)));
  const names = [...new Set(queries.flatMap(({ systems }) => systems.map(({ system }) => system)))];
  const parts: string[] = [];
  let y = TOP;
  for (const { query, systems, disagreement } of queries) {
    const note = disagreement === null ? '' : ' (outputs differ)';
    parts.push(text(LEFT - 10, y + (systems.length * BAR) / 2 + 4, query + note, 'end'));
    for (const { system, recordsPerSecond, ratio } of systems) {
      const width = (recordsPerSecond.median / most) * PLOT;
      const said = `${Math.round(recordsPerSecond.median / 1000)} k/s${ratio === null ? '' : `, Millrace ${ratio.median.toFixed(1)}×`}`;
      parts.push(
        `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 1}" fill="${COLOURS[system]}"/>`,
        text(LEFT + width + 5, y + BAR - 3, said, 'start', 10),
      );
      y += BAR;
    }
    y += GAP;
  }
  const legend = names.map(
    (name, i) =>
      `<rect x="${LEFT + i * 130}" y="40" width="12" height="12" fill="${COLOURS[name]}"/>${text(LEFT + i * 130 + 17, 51, name, 'start')}`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${text(LEFT, 25, title, 'start', 15)}
${[...legend, ...parts].join('\n')}
</svg>
`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'end', size = 12): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size}">${escaped}</text>`;
}
