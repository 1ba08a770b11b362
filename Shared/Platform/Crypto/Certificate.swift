import CCrypto
import Glibc

/// What an X.509 certificate says. Who signed it is not looked at: it is as good as the way it came.
package struct Certificate: Sendable {
    /// In upper-case hexadecimal, two digits a byte.
    package let serial: String
    package let publicKey: RSAPublicKey
    /// The last second of its time, since 1970.
    package let expires: Int

    /// Reads PEM, or base64 alone.
    package init(_ text: String) throws(KeyError) {
        let text = try KeyText(text)
        if let label = text.label, label != "CERTIFICATE" { throw .isAnother(kind: label) }
        try self.init(bytes: text.bytes)
    }

    /// Reads DER.
    init(bytes: [UInt8]) throws(KeyError) {
        guard let pointer = RSAKeyHandle.read(bytes, with: { place, count in d2i_X509(nil, place, count) }) else {
            ERR_clear_error()
            throw .unreadable
        }
        defer { X509_free(pointer) }
        publicKey = try RSAPublicKey(handle: RSAKeyHandle(taking: X509_get_pubkey(pointer)))
        guard let serial = Self.serial(of: pointer), let expires = Self.expiry(of: pointer) else { throw .unreadable }
        self.serial = serial
        self.expires = expires
    }

    private static func serial(of certificate: OpaquePointer) -> String? {
        guard let number = X509_get0_serialNumber(certificate), number.pointee.type == V_ASN1_INTEGER else {
            return nil
        }
        let bytes = UnsafeMutableBufferPointer(start: number.pointee.data, count: Int(number.pointee.length))
        return Array(bytes).hexadecimal.uppercased()
    }

    private static func expiry(of certificate: OpaquePointer) -> Int? {
        var parts = tm()
        guard ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1 else {
            ERR_clear_error()
            return nil
        }
        return Int(timegm(&parts))
    }
}
