import { list, oneOf, structure, text } from './constraints.js';
import { actionName } from './name-shapes.js';

const patterns = list(text(1, 255), 1, 8);
const filter = structure({ includes: patterns, excludes: patterns });

export const triggerDeclaration = structure({
  'providerType!': oneOf('CodeStarSourceConnection'),
  'gitConfiguration!': structure({
    'sourceActionName!': actionName,
    push: list(structure({ tags: filter, branches: filter, filePaths: filter }), 1, 3),
    pullRequest: list(
      structure({ events: list(oneOf('OPEN', 'UPDATED', 'CLOSED'), 1, 3), branches: filter, filePaths: filter }),
      1,
      3,
    ),
  }),
});
