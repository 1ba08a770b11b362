import EventStream
import JSON

/// What an event of a provider's stream is, before its JSON is read as a chunk.
enum AnswerEvent: Sendable {
    /// A ping, or an event that is not for us.
    case nothing
    case done
    case object(JSONObject)
    case failed(UpstreamFailure)

    /// What servers send to keep a connection open, where a comment would do.
    private static let pings = ["ping", "pong", "heartbeat", "keepalive", "keep-alive", "keep alive", "null"]

    init(_ event: ServerSentEvent) {
        let span = event.range
        let range = Self.trimmed(event.bytes, span)
        let isError = event.name?.lowercased().hasSuffix("error") ?? false
        guard !range.isEmpty || isError else {
            self = .nothing
            return
        }
        if !isError {
            if event.bytes[range.lowerBound] == UInt8(ascii: ":") {
                self = .nothing
                return
            }
            if Self.isDone(event.bytes[range]) {
                self = .done
                return
            }
        }
        self = Self.read(event, range, isError: isError)
    }

    private static func read(_ event: ServerSentEvent, _ range: Range<Int>, isError: Bool) -> AnswerEvent {
        guard let value = try? JSONValue(parsing: event.bytes, in: range) else {
            let text = String(decoding: event.bytes[range].prefix(1000), as: UTF8.self)
            if isError { return .failed(UpstreamFailure(strayText: text)) }
            return passesOver(event, text) ? .nothing : .failed(.malformed("An event is not JSON."))
        }
        if isError { return .failed(UpstreamFailure(named: value)) }
        if let object = JSONObject(value) { return .object(object) }
        if value.isArray, let first = value.elements.first(where: \.isObject).flatMap(JSONObject.init),
            let failure = UpstreamFailure(event: first)
        {
            return .failed(failure)
        }
        let text = value.string ?? String(decoding: value.text.prefix(16), as: UTF8.self)
        return passesOver(event, text) ? .nothing : .failed(.malformed("An event is not a JSON object."))
    }

    /// An event of a name of its own is for others, whatever its data.
    private static func passesOver(_ event: ServerSentEvent, _ text: String) -> Bool {
        if let name = event.name, !name.isEmpty, name != "message" { return true }
        return text.utf8.count <= 16 && pings.contains(text.lowercased())
    }

    private static func isDone(_ data: ArraySlice<UInt8>) -> Bool {
        data.count == 6 && data.elementsEqual("[DONE]".utf8) || data.count == 8 && data.elementsEqual(#""[DONE]""#.utf8)
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }
}
