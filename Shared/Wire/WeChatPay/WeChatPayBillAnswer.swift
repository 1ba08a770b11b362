internal import Bytes

/// Where a bill can be had, for five minutes, and what it must be.
package struct WeChatPayBillAnswer: Equatable, Sendable {
    package let address: String
    /// SHA-1 of the bill, in lower-case hexadecimal.
    package let hash: String

    /// Reads a verified response.
    package init(_ content: WeChatPayContent) throws(WeChatPayFault) {
        let document = try WeChatPayDocument(content.bytes)
        guard document.text("hash_type")?.uppercased() == "SHA1" else { throw .malformed }
        address = try document.needed("download_url")
        hash = try document.needed("hash_value").lowercased()
        guard hash.utf8.count == 40, hash.utf8.allSatisfy({ Byte.hexadecimal($0) != nil }) else { throw .malformed }
    }
}
