/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // No page needs image optimization, so its endpoint is disabled; otherwise strangers could make it work.
  images: { unoptimized: true },
  // Packages with native or WebAssembly parts are loaded from node_modules as they are.
  serverExternalPackages: [
    '@libsql/client',
    '@node-rs/argon2',
    '@prisma/adapter-libsql',
    '@prisma/adapter-pg',
    '@prisma/client',
    'better-auth',
    'handlebars',
    'libsql',
    'pg',
  ],
  typescript: {
    // `npm run verify` checks types on their own, once.
    ignoreBuildErrors: true,
  },
  // lib/front-door lets no longer body through (LONG_FORM_MAX_BYTES); the limits only keep Next from cutting one.
  experimental: {
    // Each page is loaded at its first visit: all of them at once cost every start a sixth more.
    preloadEntriesOnStart: false,
    // A separate page: as app/not-found.tsx, it would be rendered and sent with every other page.
    globalNotFound: true,
    serverActions: { bodySizeLimit: '600kb' },
    proxyClientMaxBodySize: '600kb',
  },
};

export default config;
