/*
 * The words that may be shown out of an answer. They are those of the error answers that Oracle, Celigo
 * and the RFCs of HTTP and OAuth 2.0 document, of the names of their fields, headers and codes, and of
 * the programs that stand between. Nothing else that another computer wrote is shown after it was sent a
 * secret: no way of writing a key down is a row of these words.
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_156570709583.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_4634920277.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521832417.html,
 * https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_158521885412.html,
 * https://developer.celigo.com/api/, https://github.com/celigo/ai (schemas and iclient-schemas),
 * RFC 6749, RFC 6750, RFC 9110
 */

const ENGLISH = `
a able about nonexistent practice above accept accepted access according account accounts active address administrator
after again all allow allowed already also an and another any are as ask at attempt attempts
available bad be because been before being between beyond blank blanks both busy but by call called
can cannot cause change changed check choose closed come comma commas compare contact contains
correct correctly could couldn currencies currency current currently day days detailed details did
didn different directly do does doesn doing don done due during each either else empty end ended
enough enter entered error errors etc every exactly example exceed exceeded exceeds exist existing
exists expected expire expired expires fail failed failure few find finish first follow following
follows for found from full get given gives got great had has have help here hidden hint hour hours
how however i if illegal in inactive incorrect information inside instance instead internal into
invalid is isn it its job just know known last later least less letter limit limited limits list
load long longer look looked low made maintenance make many maximum may means merge message messages
might minimum minute minutes missing more most much must name named names near need needed needs
never new next no none not nothing now number numbers occurred of off offline old on once one online
only open or other otherwise our out outside over own page pages parse parsing part perform
performed please possible present prevent previous problem processed processing provide provided
reached read reading ready reason received recently refused related remove removed required requires
restricted result results retry return returned returns right rows run running same save saved say
says second seconds secure see seem seems seen send sent separated set several shall should show
shown since small some something soon sorry specific specified stands start started still stop
stopped successfully such support supported system than that the their them then there these they
this those through tick time times to together too true try trying two type types unable unavailable
undefined under unexpected unique unknown unless unprocessed unreachable unreadable until up updated
use used user users uses using usually valid value values version very via view wait want was wasn
way we web well went were what when where whether which while who whole why will with within without
won word words work working works would wrong year years yes yet you your zone
`;

const APIS = `
abort aborted absent acceptable accesstoken action actions activate agent algorithm altname api apis
app application applications array assertion assertions assertiontype assign assigned aud audience
audit auth authenticate authenticated authentication authorization authorize authorizecode
authorized base based baseuri baseurl basic bearer blocked bodies body boolean bytes cache cached
cert certificate certificateid certificates certification chain character characters client
clientassertion clientcredentials clientid clients clientsecret code codes company compile
concurrency concurrent conditional configuration configure configured conflict connect connected
connection connectionid connections connector connectors content control cookie count create created
credential credentials criteria custom customdeploy customscript data database datacenter date
decode deleted delimiter denied deny deploy deployed deployment deploymentid deprecated depth
description detail device disabled dns document domain domainnames domains dotted duplicate eai
econnrefused econnreset edit editing editor ehostunreach email enable enabled enablejwt encoded
encoding encrypted endpoint enetunreach enotfound entities entity entry environment epipe eproto err
errorcode errordetails errorheader errorpath errorqueryparam es256 es384 es512 escaped etimedout
execute execution exp expectation expiration expression external externalid factor failpath
failstatuscode failvalues feature features field fields file filter flow flows forbidden form format
fullaccess function gateway getaddrinfo gone governance grant granted grants granttype graph
handlebars handler handshake hang hasmore header headers helper hmac host hosts href hs256 html http
https iat iclient iclientid iclients id identifier ids inaccessible incapable incompatible
incomplete initiate input inspection insufficient integer integration integrations integrator
internalid invocation invoke ip iss issue issued issuer issues item items jose json jti jwt key keys
kid label large leaf length level license line link links locale located location locked log logged
logging login logs lookup loop management mapping mappings mark masked match matches matching media
mediatype member mentioned menu metadata metadata-catalog method methods misdirected mode module
modules moved multi multiple netsuite network nonce null oauth oauth2 object objects offset
operation operations option options oracle origin outage output overrides owner pair param parameter
parameters parser password path paths payload peer pem pending permanently permission permissions
permit permitted ping policy port post postman precondition preconditions preference preferences
prefix private privatekey production profile properties property protected protocol provider
provision proxy ps256 ps384 ps512 public purge purged put queries query quota quote range rate realm
record recordid records recordtype rectype redirect reference referenceerror refresh refuse register
registered reject rejected relative relativeuri release remote render rendered rendering request
requested requesting requests resend reserved reset resource resources respond response responses
rest restful restlet restlets retryafter reused revoke revoked rfc2616 role roles root row rs256 rsa
sandbox satisfiable schema scheme scope scopedelimiter scopes script scriptid scriptlet scripts
search sec10 secret secrets section security select self server servers servertime service services
session sessions setting settings setup sha short sign signature signaturemethod signatures signed
signing site size skew soap socket source sql ssl statement status string sub subdomain subject
subset suite suiteanalytics suitecloud suiteql suiterest suitescript suitetalk supplied switch
syntax table tba tcp teapot teapots template templates temporarily temporary tenant test tested
testing text tfa third throttled ticket timed timeout timestamp title tls token tokeninfo tokens
tokentype tokenuri totalresults trail transaction transactions transfer transient trusted twofa
typeerror ui unauthenticated unauthorized uncertain undocumented unencrypted unhandled unprocessable
unsatisfiable unsupported unverified update upgrade uri uris url urls usage useiclientfields userid
username utf-8 utf8 validate validation validdomainnames variable variant verification verified
verify violation visibility w3 warning workbook wsdl xml xsd zero
`;

const CODES = `
ap arg args au ca dpop dsnt dup eu fa invld mandatory na org perm prmssn rcrd rec req reqd reqs rp
sb sss throttle tstdrv usr vltn vrfy
`;

const PRODUCTS = `
akamai akamaighost alive alto amazon amazons3 apache ascii aws awselb azure big bigip bluecoat br
bypass caddy captive category charset chunked close cloudflare cloudfront coldfusion corporate
coyote css deflate digest dynamic elb employee envoy express fastly firewall forcepoint fortigate
fortiproxy fortiweb frontend google gunicorn gzip haproxy hit identity iis imperva incapsula
inspected ironport iso istio javascript jetty keep kerberos kong malware mcafee microsoft miss
mitmproxy multipart negotiate netskope nginx node ntlm octet openresty palo plain portal privoxy
sophos squid stale stream tinyproxy tomcat traefik tunnel urlencoded utf varnish virus vnd websense
www zscaler
`;

const STRUCTURE = `
abs com o prev protocols rel rfc sec
`;

/** In lower case. */
export const KNOWN_WORDS: ReadonlySet<string> = new Set(
  `${ENGLISH} ${APIS} ${CODES} ${PRODUCTS} ${STRUCTURE}`.trim().split(/\s+/),
);

/**
 * The numbers that may be shown out of a text: the statuses of HTTP that the two APIs document, and the
 * versions of protocols. None of them is an ASCII character code in octal, decimal, or hexadecimal, so they
 * cannot spell out a secret.
 */
export const KNOWN_NUMBERS: ReadonlySet<string> = new Set(
  '1.0 1.1 2.0 2.1 200 201 204 301 302 303 307 308 400 401 403 404 405 406 407 408 409 410 411 412 413 414 415 416 417 422 423 425 426 428 429 431 451 500 501 502 503 504 505 507 508 511'.split(
    ' ',
  ),
);
