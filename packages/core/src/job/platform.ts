/** What an image runs, as far as a build's agent is concerned. */
export const PLATFORMS = ['linux', 'windows'] as const;
export type Platform = (typeof PLATFORMS)[number];

const NAMES: Readonly<Record<Platform, string>> = { linux: 'Linux', windows: 'Windows' };

export const platformName = (platform: Platform): string => NAMES[platform];
