package import Callback
internal import JSON

/// What a person wrote to a smart robot, or did, or what its platform asks: the JSON of a delivery.
package struct RobotMessage: Equatable, Sendable {
    /// The `msgid`: the same each time that the platform delivers it; at most `DeliveryName.mostBytes`.
    package let name: String
    package let robot: String
    /// The person's `userid`.
    package let from: String
    /// The group that it was written in; nil for a chat of two.
    package let group: String?
    /// Where a later answer can be posted to, once; a credential.
    package let later: String?
    /// What the text is about, as the person quoted it.
    package let quote: String?
    package let content: Content

    package enum Content: Equatable, Sendable {
        /// In a group without the robot's name before it.
        case text(String)
        case picture(url: String)
        case mixed(text: String, pictures: [String])
        /// What was understood of a recording.
        case voice(String)
        /// The platform asks how an answer goes on.
        case poll(stream: String)
        /// Opened the chat, for the first time of a day.
        case entered
        /// Something else happened, to which nothing is said.
        case event(String)
        /// A file, a video and others.
        case other(String)
    }

    /// Reads a message.
    package init(parsing bytes: [UInt8]) throws(CallbackFault) {
        let object = try Self.object(bytes)
        guard let name = object["msgid"]?.string, !name.isEmpty,
            let from = object["from"]?.member("userid")?.string, !from.isEmpty,
            let kind = object["msgtype"]?.string
        else { throw .malformed }
        let chat = object["chattype"]?.string == "single" ? nil : object["chatid"]?.string
        let group = chat.flatMap { $0.isEmpty ? nil : $0 }
        self.name = DeliveryName.of(name)
        self.from = from
        self.group = group
        robot = object["aibotid"]?.string ?? ""
        later = object["response_url"]?.string
        quote = object["quote"].flatMap { Self.quoted($0) }
        content = Self.content(kind, object[kind], isInGroup: group != nil)
    }

    static func object(_ bytes: [UInt8]) throws(CallbackFault) -> JSONObject {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes, maximumDepth: depth)
        } catch {
            throw .malformed
        }
        guard let object = JSONObject(document), object.repeatedName == nil else { throw .malformed }
        return object
    }

    private static func content(_ kind: String, _ body: JSONValue?, isInGroup: Bool) -> Content {
        switch kind {
        case "text": return .text(spoken(body?.member("content")?.string ?? "", isInGroup))
        case "image": return body?.member("url")?.string.map { .picture(url: $0) } ?? .other(kind)
        case "mixed": return mixed(body, isInGroup)
        case "voice": return .voice(body?.member("content")?.string ?? "")
        case "stream": return body?.member("id")?.string.map { .poll(stream: $0) } ?? .other(kind)
        case "event":
            let event = body?.member("eventtype")?.string ?? ""
            return event == "enter_chat" ? .entered : .event(event)
        default: return .other(kind)
        }
    }

    private static func mixed(_ body: JSONValue?, _ isInGroup: Bool) -> Content {
        var texts: [String] = []
        var pictures: [String] = []
        for item in (body?.member("msg_item")?.elements).map({ Array($0.prefix(mostItems)) }) ?? [] {
            if let text = item.member("text")?.member("content")?.string { texts.append(text) }
            if let url = item.member("image")?.member("url")?.string { pictures.append(url) }
        }
        return .mixed(text: spoken(texts.joined(separator: "\n"), isInGroup), pictures: pictures)
    }

    private static func quoted(_ quote: JSONValue) -> String? {
        guard let kind = quote.member("msgtype")?.string else { return nil }
        switch content(kind, quote.member(kind), isInGroup: false) {
        case .text(let text), .voice(let text), .mixed(let text, _): return text.isEmpty ? nil : text
        case .picture, .poll, .entered, .event, .other: return nil
        }
    }

    /// In a group a robot hears what it is named in, mostly before the text, and sometimes behind it. A name has no space
    /// in it, as far as one can tell; behind a text, only one that stands alone is the robot's.
    private static func spoken(_ text: String, _ isInGroup: Bool) -> String {
        guard isInGroup else { return text }
        guard text.hasPrefix("@") else { return withoutNameBehind(text) }
        guard let end = text.firstIndex(where: \.isWhitespace) else { return text }
        return String(text[end...].drop(while: \.isWhitespace))
    }

    private static func withoutNameBehind(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace)
        let names = words.filter { $0.hasPrefix("@") && $0.count > 1 }
        guard names.count == 1, let name = words.last, name.hasPrefix("@"), name.count > 1 else { return text }
        let spoken = text[..<name.startIndex]
        return spoken.lastIndex { !$0.isWhitespace }.map { String(spoken[...$0]) } ?? ""
    }

    private static let depth = 16
    private static let mostItems = 16
}
