/// Why bytes are not one JSON document, and where.
package struct JSONError: Error, Equatable, Sendable {
    package enum Reason: Sendable {
        /// The grammar of RFC 8259 does not allow it. At the end of the bytes it means that they are cut off.
        case malformed
        /// More objects and arrays inside each other than the caller allows.
        case tooDeep
        /// Bytes that are not UTF-8.
        case notUTF8
    }

    package let reason: Reason
    /// The offset of the first byte that is wrong, from the start of the array that was parsed.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
