internal import XML

/// A text that answers a delivery in its response.
package struct PassiveReply: Equatable, Sendable {
    /// The person's `openid` or `userid`.
    package let to: String
    /// The account's own name (`gh_…`), or the company's.
    package let from: String
    /// In seconds since 1970.
    package let createTime: Int
    package let text: String

    package init(to: String, from: String, createTime: Int, text: String) {
        self.to = to
        self.from = from
        self.createTime = createTime
        self.text = text
    }

    /// The reply in XML.
    package var bytes: [UInt8] {
        PlatformMessage.written(to: to, from: from, time: createTime, kind: "text", [.init("Content", text)])
    }

    /// Reads a reply, as the platform does: anything but a text is refused.
    package init(parsing bytes: [UInt8]) throws(CallbackFault) {
        let document = try CallbackDocument(xml: bytes)
        guard try document.needed("MsgType") == "text", let time = Int(try document.needed("CreateTime")) else {
            throw .malformed
        }
        self.init(
            to: try document.needed("ToUserName"), from: try document.needed("FromUserName"), createTime: time,
            text: try document.needed("Content"))
    }
}

extension PlatformMessage {
    /// Writes the answer that a person sees in the chat.
    ///
    /// - Parameter time: in seconds since 1970.
    package func reply(_ text: String, time: Int) -> [UInt8] {
        PassiveReply(to: from, from: to, createTime: time, text: text).bytes
    }

    /// A field beside those that each message has.
    package struct Field: Equatable, Sendable {
        package let name: String
        package let text: String

        package init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    /// Writes a message in XML, as platforms do.
    ///
    /// - Parameter kind: the `MsgType`.
    package static func written(
        to: String, from: String, time: Int, kind: String, _ fields: [Field] = []
    ) -> [UInt8] {
        let common = [
            XMLText("ToUserName", .text(to)), XMLText("FromUserName", .text(from)),
            XMLText("CreateTime", .number(time)), XMLText("MsgType", .text(kind)),
        ]
        return XMLText("xml", .elements(common + fields.map { XMLText($0.name, .text($0.text)) })).bytes
    }
}
