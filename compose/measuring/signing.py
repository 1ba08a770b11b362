"""RSA and AES-256-GCM by libcrypto, which Python's own modules have not: so what is measured is not its own oracle."""

import base64
import ctypes

from processes import Failed

CRYPTO = ctypes.CDLL("libcrypto.so.3")
BITS = 2048
TAG_BYTES = 16
# Numbers of libcrypto's headers: BIO_CTRL_INFO, EVP_CTRL_AEAD_GET_TAG.
MEMORY, TAG = 3, 0x10

pointer, number, text, size = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t


def function(name, result, *arguments):
    found = getattr(CRYPTO, name)
    found.restype, found.argtypes = result, arguments
    return found


new_memory, memory_kind = function("BIO_new", pointer, pointer), function("BIO_s_mem", pointer)
control = function("BIO_ctrl", ctypes.c_long, pointer, number, ctypes.c_long, pointer)
free_memory = function("BIO_free", number, pointer)
# Its last argument is one of a varying number.
make_key = function("EVP_PKEY_Q_keygen", pointer, pointer, text, text)
write_private = function(
    "PEM_write_bio_PrivateKey", number, pointer, pointer, pointer, pointer, number, pointer, pointer)
write_public = function("PEM_write_bio_PUBKEY", number, pointer, pointer)
new_digest, free_digest = function("EVP_MD_CTX_new", pointer), function("EVP_MD_CTX_free", None, pointer)
sha256 = function("EVP_sha256", pointer)
begin_signing = function("EVP_DigestSignInit", number, pointer, pointer, pointer, pointer, pointer)
sign = function("EVP_DigestSign", number, pointer, text, ctypes.POINTER(size), text, size)
new_cipher, free_cipher = function("EVP_CIPHER_CTX_new", pointer), function("EVP_CIPHER_CTX_free", None, pointer)
aes_256_gcm = function("EVP_aes_256_gcm", pointer)
begin_sealing = function("EVP_EncryptInit_ex", number, pointer, pointer, pointer, text, text)
seal_more = function("EVP_EncryptUpdate", number, pointer, text, ctypes.POINTER(number), text, number)
end_sealing = function("EVP_EncryptFinal_ex", number, pointer, text, ctypes.POINTER(number))
control_cipher = function("EVP_CIPHER_CTX_ctrl", number, pointer, number, number, text)


def done(result):
    """Returns what a call of libcrypto gave, unless that says that it failed."""
    if not result or result < 0:
        raise Failed("libcrypto has failed.")
    return result


class Key:
    """An RSA key that is made anew, and lives as long as this process."""

    def __init__(self):
        self.handle = done(make_key(None, None, b"RSA", size(BITS)))

    @property
    def private(self):
        return self.written(lambda memory: write_private(memory, self.handle, None, None, 0, None, None))

    @property
    def public(self):
        return self.written(lambda memory: write_public(memory, self.handle))

    @staticmethod
    def written(write):
        """What is written to a memory of libcrypto's, as text: PEM."""
        memory = done(new_memory(memory_kind()))
        try:
            done(write(memory))
            place = pointer()
            length = done(control(memory, MEMORY, 0, ctypes.byref(place)))
            return ctypes.string_at(place, length).decode()
        finally:
            free_memory(memory)

    def sign(self, message):
        """Returns the signature (PKCS#1 with SHA-256) in base64. Threads may sign at once."""
        context = done(new_digest())
        try:
            done(begin_signing(context, None, sha256(), None, self.handle))
            signature, length = ctypes.create_string_buffer(BITS // 8), size(BITS // 8)
            done(sign(context, signature, ctypes.byref(length), message, len(message)))
            return base64.b64encode(signature.raw[:length.value]).decode()
        finally:
            free_digest(context)


def seal(key, nonce, associated, message):
    """Encrypts with 32 bytes of key and 12 of nonce; returns the cipher text and the tag behind it, in base64."""
    context = done(new_cipher())
    try:
        done(begin_sealing(context, aes_256_gcm(), None, key, nonce))
        length = number()
        done(seal_more(context, None, ctypes.byref(length), associated, len(associated)))
        hidden, tag = ctypes.create_string_buffer(len(message)), ctypes.create_string_buffer(TAG_BYTES)
        done(seal_more(context, hidden, ctypes.byref(length), message, len(message)))
        # This mode has no last block: the call makes the tag.
        done(end_sealing(context, ctypes.create_string_buffer(TAG_BYTES), ctypes.byref(length)))
        done(control_cipher(context, TAG, TAG_BYTES, tag))
        return base64.b64encode(hidden.raw[:len(message)] + tag.raw).decode()
    finally:
        free_cipher(context)
