import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const layers = [
  {
    sourceTag: 'layer:core',
    onlyDependOnLibsWithTags: ['layer:core'],
    allowedExternalImports: ['zod', 'zod/*', 'vitest', 'fast-check', 'node:*'],
  },
  { sourceTag: 'layer:scripts', onlyDependOnLibsWithTags: ['layer:scripts'] },
  {
    sourceTag: 'layer:adapter',
    onlyDependOnLibsWithTags: ['layer:core'],
    bannedExternalImports: ['aws-cdk-lib', 'constructs'],
  },
  {
    sourceTag: 'layer:worker',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:adapter', 'layer:scripts'],
    bannedExternalImports: ['aws-cdk-lib', 'constructs'],
  },
  {
    sourceTag: 'layer:infra',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:scripts'],
    bannedExternalImports: ['@aws-sdk/*'],
  },
  {
    sourceTag: 'layer:cloud',
    onlyDependOnLibsWithTags: ['layer:cloud'],
    bannedExternalImports: ['aws-cdk-lib', 'constructs'],
  },
  {
    sourceTag: 'layer:cli',
    onlyDependOnLibsWithTags: [
      'layer:core',
      'layer:scripts',
      'layer:adapter',
      'layer:worker',
      'layer:infra',
      'layer:cloud',
    ],
  },
];
// Tests may also run against the local cloud.
const testLayers = layers.map((layer) => ({
  ...layer,
  onlyDependOnLibsWithTags: [...layer.onlyDependOnLibsWithTags, 'layer:cloud'],
}));
const boundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    { enforceBuildableLibDependency: true, checkDynamicDependenciesExceptions: ['.*'], allow: [], depConstraints },
  ],
});

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/bundles',
      '**/test-output',
      '**/coverage',
      '**/cdk.out',
      '.nx',
      '**/*.gen.ts',
      'vitest.shared.ts',
      '**/vitest.config.ts',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Handlers answer promises where one of them waits.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  {
    // vitest's asymmetric matchers (expect.stringContaining) are any.
    files: ['packages/*/tests/**/*.ts', 'tools/*/tests/**/*.ts', 'apps/*/tests/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  { files: ['packages/*/src/**/*.ts'], plugins: { '@nx': nx }, rules: boundaries(layers) },
  { files: ['packages/*/tests/**/*.ts'], plugins: { '@nx': nx }, rules: boundaries(testLayers) },
  {
    // The core decides; time, chance and the outside are parameters.
    files: ['packages/core/src/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'setTimeout', 'setInterval', 'process', 'crypto', 'performance'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        setImmediate: 'readonly',
      },
    },
  },
);
