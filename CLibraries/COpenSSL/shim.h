// The bare block cipher is what these schemes are made of; newer interfaces hide its round keys.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/aes.h>
#include <string.h>

static inline int vern_aes128_key(AES_KEY *schedule, const unsigned char *key) {
    return AES_set_encrypt_key(key, 128, schedule);
}

static inline void vern_aes128(const AES_KEY *schedule, const unsigned char *input, unsigned char *output) {
    AES_encrypt(input, output, schedule);
}

// 16 bytes into each of the eleven round keys, whichever way this build of the library lays its words.
static inline void vern_aes128_tweak(AES_KEY *schedule, const unsigned char *key, const unsigned char *tweak) {
    unsigned char *rounds = (unsigned char *)schedule->rd_key;
    int straight = memcmp(rounds, key, 4) == 0;
    for (int index = 0; index < 11 * 16; index++) {
        int place = straight ? index : (index & ~3) | (3 - (index & 3));
        rounds[place] ^= tweak[index % 16];
    }
}
