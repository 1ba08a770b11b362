internal import Crypto
package import Messages

/// The id of an answer's stream that the client sees: `chatcmpl-` and base64url.
///
/// Any node finds the stream and its owner from the id alone: it contains the partition of `replies`, an offset below
/// all records of the stream, the request, the account, and a MAC (96 bits) against forgery.
package struct StreamID: Hashable, Sendable {
    package let text: String
    package let partition: Int32
    /// All records of the stream are at or above this offset.
    package let offset: Int64
    /// The request that the stream answers. Its id is read from the stream's, and sorts by time.
    package let request: RequestID
    /// When Ingress accepted the request.
    package let begun: Timestamp
    package let account: Account

    /// Where consumers write the answer.
    package var address: ReplyAddress { ReplyAddress(partition: partition, stream: text, offset: offset) }

    private static let prefix = "chatcmpl-"
    private static let version: UInt8 = 1
    private static let signatureBytes = 12
    private static let randomBytes = 8
    /// Above the longest valid id.
    private static let longest = 200

    /// Makes the id of a new request.
    ///
    /// - Parameters:
    ///   - offset: an offset of the partition that was unused before the request was appended.
    ///   - now: the time at Ingress.
    package static func make(
        account: Account, partition: Int32, offset: Int64, at now: Timestamp, _ secret: ServerSecret
    ) -> StreamID {
        precondition(partition >= 0 && offset >= 0, "A place on the log is not negative.")
        let begun = UInt64(max(0, now.milliseconds)) & 0xFFFF_FFFF_FFFF
        var bytes: [UInt8] = []
        bytes.reserveCapacity(longest)
        bytes.append(version)
        for shift in stride(from: 40, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: begun >> shift)) }
        bytes += SecureRandom.bytes(randomBytes)
        let request = RequestID(Array(bytes[1...]).hexadecimal)
        bytes.appendNumber(UInt64(partition))
        bytes.appendNumber(UInt64(offset))
        bytes += account.name.utf8
        bytes += signature(of: bytes, secret)
        return StreamID(
            text: prefix + bytes.base64URL, partition: partition, offset: offset, request: request,
            begun: Timestamp(milliseconds: Int64(begun)), account: account)
    }

    /// Parses an id; nil if its signature is not ours.
    package static func parse(_ text: String, _ secret: ServerSecret) -> StreamID? {
        guard text.utf8.count <= longest, text.hasPrefix(prefix),
            let bytes = [UInt8](base64URL: text.dropFirst(prefix.count)), bytes.count > signatureBytes
        else { return nil }
        let signed = Array(bytes.dropLast(signatureBytes))
        guard Digest.isEqual(signature(of: signed, secret), Array(bytes.suffix(signatureBytes))) else { return nil }
        return StreamID(text: text, signed: signed)
    }

    /// Returns whose stream it is, for bookkeeping only: the signature is not looked at. Nil for a text of another form.
    package static func account(in text: String) -> Account? {
        guard text.utf8.count <= longest, text.hasPrefix(prefix),
            let bytes = [UInt8](base64URL: text.dropFirst(prefix.count)), bytes.count > signatureBytes
        else { return nil }
        return StreamID(text: text, signed: Array(bytes.dropLast(signatureBytes)))?.account
    }

    /// Parses the signed part.
    private init?(text: String, signed: [UInt8]) {
        let fixed = 1 + 6 + Self.randomBytes
        guard signed.count > fixed, signed[0] == Self.version else { return nil }
        var rest = signed[fixed...]
        guard let partition = rest.takeNumber().flatMap(Int32.init(exactly:)),
            let offset = rest.takeNumber().flatMap(Int64.init(exactly:)),
            let account = Account(String(decoding: rest, as: UTF8.self))
        else { return nil }
        let begun = signed[1..<7].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        self.init(
            text: text, partition: partition, offset: offset,
            request: RequestID(Array(signed[1..<fixed]).hexadecimal), begun: Timestamp(milliseconds: begun),
            account: account)
    }

    private init(
        text: String, partition: Int32, offset: Int64, request: RequestID, begun: Timestamp, account: Account
    ) {
        self.text = text
        self.partition = partition
        self.offset = offset
        self.request = request
        self.begun = begun
        self.account = account
    }

    private static func signature(of bytes: [UInt8], _ secret: ServerSecret) -> [UInt8] {
        secret.signature(of: bytes, for: "stream:", count: signatureBytes)
    }
}

/// LEB128: seven bits a byte, lowest first, because most numbers are small.
extension [UInt8] {
    fileprivate mutating func appendNumber(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func takeNumber() -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard let byte = popFirst() else { return nil }
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }
}
