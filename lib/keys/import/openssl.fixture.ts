import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder in which the `openssl` command makes keys and certificates for a test. */
export type OpensslFolder = {
  /** Runs `openssl` in the folder, its arguments given as one text without quotes. */
  readonly run: (command: string) => void;
  readonly path: (name: string) => string;
  readonly read: (name: string) => Buffer;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly remove: () => void;
};

/** Makes an empty folder for the `openssl` command. */
export function opensslFolder(): OpensslFolder {
  const folder = mkdtempSync(join(tmpdir(), 'openssl-'));
  return {
    run: (command) => {
      execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'pipe' });
    },
    path: (name) => join(folder, name),
    read: (name) => readFileSync(join(folder, name)),
    write: (name, content) => writeFileSync(join(folder, name), content),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** How to make a private key of each kind with `openssl`. */
export const KEY_COMMANDS = {
  p256: 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256',
  p384: 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384',
  p521: 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521',
  rsa3072: 'genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072',
  rsa4096: 'genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096',
  pss: 'genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:3072',
  pss384:
    'genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:3072 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48',
  pss256salt64:
    'genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:3072 -pkeyopt rsa_pss_keygen_md:sha256 -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:64',
  rsa2048: 'genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048',
  secp256k1: 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1',
  explicit: 'genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit',
  ed25519: 'genpkey -algorithm ED25519',
  ed448: 'genpkey -algorithm ED448',
} as const;
