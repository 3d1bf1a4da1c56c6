import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { type ReportCause, SharedCauses } from './cause-list';

function cause(code: string, title: string): ReportCause {
  return {
    ...{ code, title, meaning: '', why: '', evidence: '', fix: '', replaces: false },
    ...{ lastResort: undefined, menuPath: '', oraclePage: `https://example.com/${code}` },
    ...{ taskHref: '/', taskTitle: '' },
  };
}

it('each link to a page of Oracle says which cause it is about', () => {
  const page = renderToStaticMarkup(
    <SharedCauses
      title="Other things to check"
      causes={[cause('a', 'The role is missing'), cause('b', 'The key is another')]}
    />,
  );
  const names = [...page.matchAll(/Oracle[^<]*/g)].map(([name]) => name);
  expect(names).toEqual(['Oracle on: The role is missing', 'Oracle on: The key is another']);
});
