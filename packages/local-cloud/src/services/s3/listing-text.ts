/** Names in listings are URL-encoded where the client asks for it (XML cannot carry every key). */
export const listingText = (encoding: string | undefined): ((name: string) => string) =>
  encoding === 'url' ? urlEncoded : (name) => name;

const urlEncoded = (name: string): string =>
  encodeURIComponent(name)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
