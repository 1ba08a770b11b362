import CCrypto

extension RSAPrivateKey {
    /// Makes a new key of 2048 bits. It takes a tenth of a second, and sometimes several.
    package static func generate() -> RSAPrivateKey {
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else {
            preconditionFailure("out of memory for a key")
        }
        defer { EVP_PKEY_CTX_free(context) }
        var pointer: OpaquePointer?
        let isMade =
            EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) == 1
            && EVP_PKEY_generate(context, &pointer) == 1
        precondition(isMade, "A new key needs nothing but chance, which the system has.")
        do throws(KeyError) {
            return RSAPrivateKey(handle: try RSAKeyHandle(taking: pointer))
        } catch {
            preconditionFailure("A key of 2048 bits is one that is taken: \(error)")
        }
    }

    private init(handle: RSAKeyHandle) {
        self.handle = handle
    }

    /// PKCS#8 in PEM, in clear: for keys that are kept in a file that only its owner can read.
    package var exposedText: String {
        guard let form = EVP_PKEY2PKCS8(handle.pointer) else { preconditionFailure("out of memory for a key") }
        defer { PKCS8_PRIV_KEY_INFO_free(form) }
        return KeyText.armoured(
            RSAKeyHandle.write { place in i2d_PKCS8_PRIV_KEY_INFO(form, place) }, as: "PRIVATE KEY")
    }

    /// The half that others may have.
    package var publicKey: RSAPublicKey {
        do throws(KeyError) {
            let bytes = RSAKeyHandle.write { place in i2d_PUBKEY(handle.pointer, place) }
            return RSAPublicKey(
                handle: try RSAKeyHandle(
                    taking: RSAKeyHandle.read(bytes) { place, count in d2i_PUBKEY(nil, place, count) }))
        } catch {
            preconditionFailure("Half of a key that was taken is taken: \(error)")
        }
    }
}

extension RSAPublicKey {
    /// SPKI in PEM.
    package var text: String {
        KeyText.armoured(RSAKeyHandle.write { place in i2d_PUBKEY(handle.pointer, place) }, as: "PUBLIC KEY")
    }
}

extension KeyText {
    private static let lineCharacters = 64

    /// Writes PEM (RFC 7468).
    static func armoured(_ bytes: [UInt8], as label: String) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var rest = bytes.base64[...]
        while !rest.isEmpty {
            text += rest.prefix(lineCharacters) + "\n"
            rest = rest.dropFirst(lineCharacters)
        }
        return text + "-----END \(label)-----\n"
    }
}

extension RSAKeyHandle {
    /// Lends room to one of libcrypto's writers. Without room it says how much it needs; with room it moves a pointer
    /// over what it writes.
    static func write(_ writer: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8] {
        let capacity = Int(writer(nil))
        precondition(capacity > 0, "What was read or made can be written.")
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var place = buffer.baseAddress
            count = Int(writer(&place))
        }
    }
}
