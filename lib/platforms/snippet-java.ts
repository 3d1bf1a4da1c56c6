import { algorithmDetails, type SigningAlgorithm } from '@/lib/keys/algorithms';
import {
  CLIENT_ID_VARIABLE,
  PRINT_TOKEN_VARIABLE,
  SNIPPET_LIFETIME_SECONDS,
  type Snippet,
  type SnippetSubject,
  TOKEN_URL_VARIABLE,
} from './snippet-subject';

const IMPORTS: ReadonlyArray<string> = [
  'java.net.URI',
  'java.net.URLEncoder',
  'java.net.http.HttpClient',
  'java.net.http.HttpRequest',
  'java.net.http.HttpResponse',
  'java.nio.charset.StandardCharsets',
  'java.nio.file.Files',
  'java.nio.file.Path',
  'java.security.KeyFactory',
  'java.security.Signature',
  'java.security.spec.PKCS8EncodedKeySpec',
  'java.time.Duration',
  'java.time.Instant',
  'java.util.Base64',
  'java.util.regex.Pattern',
];

const PSS_IMPORTS: ReadonlyArray<string> = [
  'java.security.spec.MGF1ParameterSpec',
  'java.security.spec.PSSParameterSpec',
];

function signerLines(algorithm: SigningAlgorithm): ReadonlyArray<string> {
  const details = algorithmDetails(algorithm);
  if (details.keyType === 'EC') {
    const name = `${details.hash.replace('-', '')}withECDSAinP1363Format`;
    return [
      '        // The P1363 format puts r and s side by side, as JOSE requires.',
      `        Signature signer = Signature.getInstance("${name}");`,
    ];
  }
  return [
    '        Signature signer = Signature.getInstance("RSASSA-PSS");',
    '        signer.setParameter(new PSSParameterSpec(',
    `                "${details.hash}", "MGF1", new MGF1ParameterSpec("${details.hash}"), ${details.saltLengthBytes}, 1));`,
  ];
}

function helperLines(): ReadonlyArray<string> {
  return [
    '    static String base64url(byte[] bytes) {',
    '        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);',
    '    }',
    '',
    '    static String base64url(String text) {',
    '        return base64url(text.getBytes(StandardCharsets.UTF_8));',
    '    }',
    '',
    '    /** A value of a flat JSON object; "?" if there is none. */',
    '    static String valueOf(String name, String json) {',
    `        var match = Pattern.compile("\\"" + name + "\\"\\\\s*:\\\\s*\\"?([^\\",}]*)").matcher(json);`,
    '        return match.find() ? match.group(1) : "?";',
    '    }',
  ];
}

function assertionLines(subject: SnippetSubject): ReadonlyArray<string> {
  const { certificateId, algorithm, scope } = subject;
  return [
    '        long now = Instant.now().getEpochSecond();',
    `        String header = "{\\"typ\\":\\"JWT\\",\\"alg\\":\\"${algorithm}\\",\\"kid\\":\\"${certificateId}\\"}";`,
    '        String claims = String.format(',
    `                "{\\"iss\\":\\"%s\\",\\"aud\\":\\"%s\\",\\"iat\\":%d,\\"exp\\":%d,\\"scope\\":\\"${scope}\\"}",`,
    `                clientId, AUDIENCE, now, now + ${SNIPPET_LIFETIME_SECONDS});`,
    '        String signed = base64url(header) + "." + base64url(claims);',
    '',
    '        String pem = Files.readString(Path.of(args.length > 0 ? args[0] : "private.pem"));',
    '        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));',
    ...signerLines(algorithm),
    `        signer.initSign(KeyFactory.getInstance("${algorithmDetails(algorithm).keyType}")`,
    '                .generatePrivate(new PKCS8EncodedKeySpec(der)));',
    '        signer.update(signed.getBytes(StandardCharsets.US_ASCII));',
    '        String assertion = signed + "." + base64url(signer.sign());',
  ];
}

function exchangeLines(): ReadonlyArray<string> {
  return [
    '        String form = "grant_type=client_credentials&client_assertion_type=" + URLEncoder.encode(',
    '                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", StandardCharsets.UTF_8)',
    '                + "&client_assertion=" + assertion;',
    `        String tokenUrl = System.getenv().getOrDefault("${TOKEN_URL_VARIABLE}", AUDIENCE);`,
    '        var request = HttpRequest.newBuilder(URI.create(tokenUrl))',
    '                .timeout(Duration.ofSeconds(30))',
    '                .header("Content-Type", "application/x-www-form-urlencoded")',
    '                .POST(HttpRequest.BodyPublishers.ofString(form))',
    '                .build();',
    '        // Without this, it asks plain http addresses to switch to HTTP/2, and some servers then hang up.',
    '        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();',
    '        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());',
    '',
    '        System.out.println("HTTP " + answer.statusCode());',
    '        if (answer.statusCode() != 200) {',
    '            System.err.println("NetSuite refused: " + valueOf("error", answer.body()));',
    '            System.exit(1);',
    '        }',
    '        System.out.println("Access token received; it expires in "',
    '                + valueOf("expires_in", answer.body()) + " seconds.");',
    `        if ("yes".equals(System.getenv("${PRINT_TOKEN_VARIABLE}"))) {`,
    '            System.out.println(valueOf("access_token", answer.body()));',
    '        }',
  ];
}

/** A program for Java 11 or newer, one file, without any library: `java NetsuiteToken.java`. */
export function javaSnippet(subject: SnippetSubject): Snippet {
  const isRsa = algorithmDetails(subject.algorithm).keyType === 'RSA';
  const imports = [...IMPORTS, ...(isRsa ? PSS_IMPORTS : [])].toSorted();
  const text = [
    '// Gets a NetSuite access token with client credentials. Java 11 or newer, no libraries.',
    `// Usage: ${CLIENT_ID_VARIABLE}=… java NetsuiteToken.java private.pem`,
    ...imports.map((name) => `import ${name};`),
    '',
    'class NetsuiteToken {',
    `    static final String AUDIENCE = "${subject.tokenUrl}";`,
    '',
    ...helperLines(),
    '',
    '    public static void main(String[] args) throws Exception {',
    `        String clientId = System.getenv("${CLIENT_ID_VARIABLE}");`,
    '        if (clientId == null || clientId.isEmpty()) {',
    `            System.err.println("Set ${CLIENT_ID_VARIABLE} to the Client ID of the integration record.");`,
    '            System.exit(2);',
    '        }',
    ...assertionLines(subject),
    '',
    ...exchangeLines(),
    '    }',
    '}',
    '',
  ].join('\n');
  return { fileName: 'NetsuiteToken.java', text };
}
