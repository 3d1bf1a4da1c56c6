/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Packages with native or WebAssembly parts are loaded from node_modules as they are.
  serverExternalPackages: [
    '@libsql/client',
    '@node-rs/argon2',
    '@prisma/adapter-libsql',
    '@prisma/adapter-pg',
    '@prisma/client',
    '@prisma/driver-adapter-utils',
    '@prisma/schema-engine-wasm',
    'better-auth',
    'handlebars',
    'libsql',
    'pg',
  ],
  typescript: {
    // `npm run verify` checks types on their own, once.
    ignoreBuildErrors: true,
  },
  // A file that is far too large for a key is refused by name up to here; above, Next ends the request.
  experimental: {
    serverActions: { bodySizeLimit: '4mb' },
    // Next keeps a body in memory for proxy.ts before anybody is asked who sends it.
    proxyClientMaxBodySize: '5mb',
  },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'X-Frame-Options', value: 'DENY' },
        // "no-referrer" would make browsers send "Origin: null" with forms, which the guard refuses.
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
        { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
      ],
    },
  ],
};

export default config;
