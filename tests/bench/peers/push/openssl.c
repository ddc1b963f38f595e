/* What encryption costs at least: key generation, ECDH, HKDF and AES-128-GCM of RFC 8291, in C on OpenSSL 3.
 *
 * Reads lines "endpoint p256dh auth" (hexadecimal) from the file it is given; obeys lines of its input: "go"
 * encrypts for each of them once and says seconds by clock and by processor, "show" says the first body. */
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 20000, POINT = 65, SECRET = 16, SALT = 16, HASH = 32, TAG = 16, HEAD = SALT + 5 + POINT, TEXT = 420 };

#define DO(call) do { if ((call) <= 0) { fprintf(stderr, "failed: %s\n", #call); exit(1); } } while (0)

static struct { unsigned char point[POINT], secret[SECRET]; } rows[MOST];
static unsigned char text[TEXT + 1], body[HEAD + TEXT + 1 + TAG];
static EVP_PKEY_CTX *maker;
static EVP_PKEY *sample;
static EVP_KDF_CTX *kdf;
static EVP_CIPHER *cipher;
static EVP_CIPHER_CTX *sealer;

static void hkdf(const void *salt, size_t salted, const void *from, size_t length, const void *info, size_t informed,
                 unsigned char *out, size_t wanted)
{
    OSSL_PARAM given[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, "SHA256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salted),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)from, length),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, informed),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF_CTX_reset(kdf);
    DO(EVP_KDF_derive(kdf, out, wanted, given));
}

static void share(const unsigned char *theirs, unsigned char *mine, unsigned char *secret)
{
    EVP_PKEY *key = NULL, *peer = EVP_PKEY_new();
    size_t length = HASH;
    DO(EVP_PKEY_generate(maker, &key));
    DO(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, mine, POINT, NULL));
    DO(EVP_PKEY_copy_parameters(peer, sample));
    DO(EVP_PKEY_set1_encoded_public_key(peer, theirs, POINT));
    EVP_PKEY_CTX *derive = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    DO(EVP_PKEY_derive_init(derive));
    DO(EVP_PKEY_derive_set_peer_ex(derive, peer, 0)); /* it was looked at when it was read */
    DO(EVP_PKEY_derive(derive, secret, &length));
    EVP_PKEY_CTX_free(derive);
    EVP_PKEY_free(peer);
    EVP_PKEY_free(key);
}

static void encrypt(int row)
{
    unsigned char info[14 + 2 * POINT] = "WebPush: info", secret[HASH], keying[HASH], key[16], nonce[12];
    unsigned char *mine = body + SALT + 5;
    int done;
    DO(RAND_bytes(body, SALT));
    memcpy(body + SALT, "\0\0\x10\0\x41", 5);
    share(rows[row].point, mine, secret);
    memcpy(info + 14, rows[row].point, POINT);
    memcpy(info + 14 + POINT, mine, POINT);
    hkdf(rows[row].secret, SECRET, secret, HASH, info, sizeof info, keying, HASH);
    hkdf(body, SALT, keying, HASH, "Content-Encoding: aes128gcm", 28, key, sizeof key);
    hkdf(body, SALT, keying, HASH, "Content-Encoding: nonce", 24, nonce, sizeof nonce);
    DO(EVP_EncryptInit_ex2(sealer, cipher, key, nonce, NULL));
    DO(EVP_EncryptUpdate(sealer, body + HEAD, &done, text, sizeof text));
    DO(EVP_EncryptFinal_ex(sealer, body + HEAD + done, &done));
    DO(EVP_CIPHER_CTX_ctrl(sealer, EVP_CTRL_AEAD_GET_TAG, TAG, body + HEAD + sizeof text));
}

static double now(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

static void unhex(const char *from, unsigned char *to, int length)
{
    for (int i = 0; i < length; i++)
        DO(sscanf(from + 2 * i, "%2hhx", to + i));
}

static int read_rows(const char *path)
{
    char point[2 * POINT + 1], secret[2 * SECRET + 1];
    FILE *file = fopen(path, "r");
    int count = 0;
    if (file == NULL)
        exit(1);
    for (; count < MOST && fscanf(file, "%*s %130s %32s", point, secret) == 2; count++) {
        unhex(point, rows[count].point, POINT);
        unhex(secret, rows[count].secret, SECRET);
    }
    fclose(file);
    return count;
}

int main(int given, char **arguments)
{
    char order[16];
    int count = given == 2 ? read_rows(arguments[1]) : 0;
    memset(text, 'x', TEXT);
    text[TEXT] = 2;
    maker = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    DO(EVP_PKEY_keygen_init(maker));
    DO(EVP_PKEY_CTX_set_group_name(maker, "P-256"));
    DO(EVP_PKEY_generate(maker, &sample));
    kdf = EVP_KDF_CTX_new(EVP_KDF_fetch(NULL, "HKDF", NULL));
    cipher = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
    sealer = EVP_CIPHER_CTX_new();
    while (fgets(order, sizeof order, stdin)) {
        if (order[0] == 's') {
            encrypt(0);
            for (size_t i = 0; i < sizeof body; i++)
                printf("%02x", body[i]);
            printf("\n");
        } else {
            double clock = now(CLOCK_MONOTONIC), processor = now(CLOCK_PROCESS_CPUTIME_ID);
            for (int row = 0; row < count; row++)
                encrypt(row);
            printf("%.9f %.9f\n", now(CLOCK_MONOTONIC) - clock, now(CLOCK_PROCESS_CPUTIME_ID) - processor);
        }
        fflush(stdout);
    }
    return 0;
}
