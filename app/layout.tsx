import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'NetSuite M2M Wizard', template: '%s – NetSuite M2M Wizard' },
  description:
    'From nothing to a proven NetSuite OAuth 2.0 machine-to-machine connection in Celigo integrator.io.',
  robots: { index: false, follow: false },
  manifest: '/manifest.webmanifest',
  icons: {
    icon: [
      { url: '/favicon.ico', sizes: '16x16 32x32 48x48' },
      { url: '/icon.svg', type: 'image/svg+xml' },
    ],
    apple: '/apple-touch-icon.png',
  },
};

export const viewport: Viewport = { colorScheme: 'light dark' };

// Each page has a nonce of its own, so none is made ahead of time.
export const dynamic = 'force-dynamic';

/** The frame around every page. */
export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
