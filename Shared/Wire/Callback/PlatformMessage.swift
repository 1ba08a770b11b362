/// What a person sent to an official account or to an application of WeCom, or did there.
package struct PlatformMessage: Equatable, Sendable {
    /// The account's own name (`gh_…`), or the company's.
    package let to: String
    /// The person's `openid` or `userid`.
    package let from: String
    /// In seconds since 1970.
    package let createTime: Int
    /// The same each time that the platform delivers it; at most `DeliveryName.mostBytes`.
    package let name: String
    /// The application's number; nil at an official account.
    package let agent: Int?
    package let content: Content
    private let fields: [Field]

    package enum Content: Equatable, Sendable {
        case text(String)
        case picture(url: String)
        /// - Parameter recognized: what was understood of it; nil if nothing was, or if the account has no recognition.
        case voice(recognized: String?)
        /// - Parameter scene: of the QR code by which the person came; nil for none.
        case followed(scene: String?)
        case unfollowed
        /// A follower read a QR code.
        case scanned(scene: String)
        /// - Parameter key: of the menu's item.
        case clicked(key: String)
        /// Opened the application's chat.
        case entered
        /// Something else happened, to which nothing is said.
        case event(String)
        /// A video, a place, a link and others; `unsupported` for what the platform itself does not hand on.
        case other(String)
    }

    /// Reads a message in XML.
    package init(parsing bytes: [UInt8]) throws(CallbackFault) {
        let document = try CallbackDocument(delivered: bytes)
        to = try document.needed("ToUserName")
        from = try document.needed("FromUserName")
        guard !from.isEmpty, let time = Int(try document.needed("CreateTime")), time >= 0 else { throw .malformed }
        createTime = time
        agent = document["AgentID"].flatMap { Int($0) }
        fields = document.fields
        let kind = try document.needed("MsgType")
        content = Self.content(kind, document)
        name = DeliveryName.of(Self.name(document, kind, from, time))
    }

    /// Finds a field of the message as it came.
    package subscript(field: String) -> String? { fields.text(of: field) }

    private static func content(_ kind: String, _ document: CallbackDocument) -> Content {
        switch kind {
        case "text":
            let text = document["Content"] ?? ""
            return text == unsupported ? .other("unsupported") : .text(text)
        case "image": return document["PicUrl"].map { .picture(url: $0) } ?? .other(kind)
        case "voice":
            let recognized = document["Recognition"] ?? ""
            return .voice(recognized: recognized.isEmpty ? nil : recognized)
        case "event": return event(document["Event"] ?? "", key: document["EventKey"] ?? "")
        default: return .other(kind)
        }
    }

    private static func event(_ event: String, key: String) -> Content {
        switch event.lowercased() {
        case "subscribe":
            guard key.hasPrefix(scenePrefix) else { return .followed(scene: nil) }
            return .followed(scene: String(key.dropFirst(scenePrefix.count)))
        case "unsubscribe": return .unfollowed
        case "scan": return .scanned(scene: key)
        case "click": return .clicked(key: key)
        case "enter_agent": return .entered
        default: return .event(event)
        }
    }

    /// Events have no number. Two of one person can fall into one second: following, and what was scanned for it.
    private static func name(_ document: CallbackDocument, _ kind: String, _ from: String, _ time: Int) -> String {
        // 0 is no number: two messages may have it.
        if let number = document["MsgId"], !number.isEmpty, number != "0" { return number }
        return "\(from)\(time)\(document["Event"] ?? "")\(document["EventKey"] ?? "")"
    }

    /// What a person's program sent and the platform does not know comes as this text.
    private static let unsupported = "【收到不支持的消息类型，暂无法显示】"
    private static let scenePrefix = "qrscene_"
}
