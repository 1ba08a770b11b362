internal import CLLHTTP
internal import Glibc

/// Parses one request after another from the bytes of a connection, with llhttp in strict mode.
///
/// It stops twice a request: after the head, so that the connection can refuse the rest or set the body's limit; and at
/// the end, so that the connection reads nothing while it responds.
final class RequestParser {
    enum Event {
        case needsMore
        case head
        case complete
        case refused(RequestError)
    }

    struct Limits {
        var headBytes: Int
        var headFields: Int
    }

    private(set) var head = RequestHead()
    private(set) var body: [UInt8] = []
    /// The most bytes of body; set by the connection after the head.
    var bodyLimit = 0
    /// For a body in a content coding; set by the connection after the head.
    var unpacking: BodyUnpacking?
    /// How many times as much memory as has come of the body is taken for it, within its length, up to a mebibyte: more
    /// saves copies. Set by the connection after the head.
    var growth = RequestParser.doubling
    /// Bytes of body, packed if it is.
    private var bodyBytes = 0
    private let parser: UnsafeMutablePointer<llhttp_t>
    private let limits: Limits
    private static let doubling = 2
    private static let steep = 1 << 20
    private var scanner = HeadScanner()
    private var refusal: RequestError?
    private var isHeadRead = false
    private var isComplete = false
    private var isPaused = false
    private var fieldName: [UInt8] = []
    private var text: [UInt8] = []
    private var extraBytes = 0

    init(limits: Limits) {
        self.limits = limits
        parser = .allocate(capacity: 1)
        llhttp_init(parser, HTTP_REQUEST, requestCallbacks)
        parser.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        parser.deallocate()
    }

    /// Parses bytes and returns how many it has taken. After `head` and `complete`, call it again with the rest.
    func parse(_ bytes: UnsafeRawBufferPointer) -> (taken: Int, event: Event) {
        if scanner.isInHead, let refusal = check(scanner.scan(bytes, limit: limits.headBytes)) {
            return (0, .refused(refusal))
        }
        if isPaused {
            isPaused = false
            llhttp_resume(parser)
        }
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let result = llhttp_execute(parser, start, bytes.count)
        if let refusal { return (0, .refused(refusal)) }
        guard result != HPE_OK else { return (bytes.count, .needsMore) }
        guard result == HPE_PAUSED, let start, let stop = llhttp_get_error_pos(parser) else {
            return (0, .refused(meaning(of: result, in: bytes)))
        }
        isPaused = true
        return (stop - start, isHeadRead && isComplete ? .complete : .head)
    }

    /// Returns the request's body and resets for the next request.
    func takeBody() -> [UInt8] {
        defer { reset() }
        return body
    }

    /// Frees what has come of the body of a refused request.
    func dropBody() { body = [] }

    private func reset() {
        llhttp_reset(parser)
        head = RequestHead()
        body = []
        bodyBytes = 0
        growth = Self.doubling
        unpacking = nil
        if text.capacity > 512 { text = [] }
        isHeadRead = false
        isComplete = false
        isPaused = false
        extraBytes = 0
        scanner.reset()
    }

    private func check(_ finding: HeadScanner.Finding) -> RequestError? {
        switch finding {
        case .fine: nil
        case .tooLarge: .headTooLarge(limit: limits.headBytes, of: "bytes")
        case .folded: .badRequest("A header is folded over several lines.")
        }
    }

    private func meaning(of result: llhttp_errno_t, in bytes: UnsafeRawBufferPointer) -> RequestError {
        switch result {
        case HPE_INVALID_METHOD where bytes.first.map { (0x41...0x5A).contains($0) } ?? false: return .unknownMethod
        case HPE_INVALID_VERSION: return .unknownVersion
        default:
            let reason = llhttp_get_error_reason(parser).map { String(cString: $0) } ?? ""
            return .badRequest("This is not HTTP/1.1: \(reason).")
        }
    }
}

// MARK: - What llhttp reports

extension RequestParser {
    fileprivate func refuse(_ error: RequestError) -> Int32 {
        refusal = error
        return -1
    }

    fileprivate func append(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        text.append(contentsOf: bytes)
        // The scanner counts the bytes of the head; these are trailers.
        return isHeadRead ? countExtra(bytes.count) : 0
    }

    /// Counts trailers and chunk extensions, which are dropped, within the limit of a head.
    fileprivate func countExtra(_ count: Int) -> Int32 {
        extraBytes += count
        return extraBytes > limits.headBytes ? refuse(.headTooLarge(limit: limits.headBytes, of: "bytes")) : 0
    }

    fileprivate func targetComplete() -> Int32 {
        head.setTarget(String(decoding: text, as: UTF8.self))
        text.removeAll(keepingCapacity: true)
        return 0
    }

    fileprivate func nameComplete() -> Int32 {
        guard !text.isEmpty else { return refuse(.badRequest("A header has no name.")) }
        swap(&fieldName, &text)
        text.removeAll(keepingCapacity: true)
        return 0
    }

    fileprivate func valueComplete() -> Int32 {
        defer { text.removeAll(keepingCapacity: true) }
        guard !isHeadRead else { return 0 }
        guard head.request.headerFields.count + head.hosts < limits.headFields else {
            return refuse(.headTooLarge(limit: limits.headFields, of: "fields"))
        }
        while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
        let name = KnownNames.name(fieldName)
        let value = String(decoding: text, as: UTF8.self)
        if name == .host {
            head.hosts += 1
            if head.request.scheme == nil { head.request.authority = value }
            return 0
        }
        if name == .expect { head.expectation = value }
        head.request.headerFields.append(HTTPField(name: name, value: value))
        return 0
    }

    fileprivate func headComplete() -> Int32 {
        guard parser.pointee.http_major == 1 else { return refuse(.unknownVersion) }
        head.isHTTP10 = parser.pointee.http_minor == 0
        head.request.method = KnownNames.method(parser.pointee.method)
        head.keepsAlive = llhttp_should_keep_alive(parser) != 0
        let flags = Int(parser.pointee.flags)
        head.isChunked = flags & Int(F_CHUNKED.rawValue) != 0
        if flags & Int(F_CONTENT_LENGTH.rawValue) != 0 {
            head.contentLength = Int(clamping: parser.pointee.content_length)
        }
        guard head.request.method != .connect else { return refuse(.unknownMethod) }
        // The server speaks no other protocol, so it ignores an upgrade, as the standard allows.
        parser.pointee.upgrade = 0
        isHeadRead = true
        return Int32(HPE_PAUSED.rawValue)
    }

    fileprivate func append(body bytes: UnsafeRawBufferPointer) -> Int32 {
        bodyBytes += bytes.count
        guard bodyBytes <= bodyLimit else { return refuse(.bodyTooLarge(limit: bodyLimit)) }
        if let unpacking { return unpack(bytes, with: unpacking) }
        // A length is only a claim: memory is taken for bytes that arrive.
        let length = body.count + bytes.count
        if length > body.capacity { body.reserveCapacity(min(head.contentLength ?? 0, capacity(for: length))) }
        body.append(contentsOf: bytes)
        return 0
    }

    private func capacity(for length: Int) -> Int {
        max(65_536, length > Self.steep ? length * Self.doubling : length * growth)
    }

    private func unpack(_ bytes: UnsafeRawBufferPointer, with unpacking: BodyUnpacking) -> Int32 {
        do throws(RequestError) {
            try unpacking.unpack(bytes, into: &body)
            return 0
        } catch {
            return refuse(error)
        }
    }

    fileprivate func messageComplete() -> Int32 {
        if unpacking?.isWhole == false { return refuse(.brokenContentCoding) }
        isComplete = true
        return Int32(HPE_PAUSED.rawValue)
    }
}

/// The table of callbacks, made once and never changed.
nonisolated(unsafe) private let requestCallbacks: UnsafeMutablePointer<llhttp_settings_t> = {
    let callbacks = UnsafeMutablePointer<llhttp_settings_t>.allocate(capacity: 1)
    llhttp_settings_init(callbacks)
    callbacks.pointee.on_url = { owner($0).append(UnsafeRawBufferPointer(start: $1, count: $2)) }
    callbacks.pointee.on_header_field = { owner($0).append(UnsafeRawBufferPointer(start: $1, count: $2)) }
    callbacks.pointee.on_header_value = { owner($0).append(UnsafeRawBufferPointer(start: $1, count: $2)) }
    callbacks.pointee.on_body = { owner($0).append(body: UnsafeRawBufferPointer(start: $1, count: $2)) }
    callbacks.pointee.on_chunk_extension_name = { parser, _, count in owner(parser).countExtra(count) }
    callbacks.pointee.on_chunk_extension_value = { parser, _, count in owner(parser).countExtra(count) }
    callbacks.pointee.on_url_complete = { owner($0).targetComplete() }
    callbacks.pointee.on_header_field_complete = { owner($0).nameComplete() }
    callbacks.pointee.on_header_value_complete = { owner($0).valueComplete() }
    callbacks.pointee.on_headers_complete = { owner($0).headComplete() }
    callbacks.pointee.on_message_complete = { owner($0).messageComplete() }
    return callbacks
}()

private func owner(_ parser: UnsafeMutablePointer<llhttp_t>?) -> RequestParser {
    guard let data = parser?.pointee.data else { preconditionFailure("a parser carries its owner") }
    return Unmanaged<RequestParser>.fromOpaque(data).takeUnretainedValue()
}
