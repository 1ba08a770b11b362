internal import Crypto
internal import HTTP
internal import JSON
internal import XML

/// The other side: what a platform posts, and how it reads a reply. For whatever plays one.
extension Callback {
    /// Makes the query of a verification.
    package func verificationQuery(
        echo: String, time: Int, nonce: String, random: [UInt8] = SecureRandom.bytes(16)
    ) throws(CallbackFault) -> String {
        if case .officialAccount = form {
            let signature = key.signature(timestamp: String(time), nonce: nonce)
            return Self.query([
                ("signature", signature), ("timestamp", String(time)), ("nonce", nonce), ("echostr", echo),
            ])
        }
        let encrypted = try key.seal(Array(echo.utf8), random: random)
        let signature = key.signature(timestamp: String(time), nonce: nonce, encrypted: encrypted)
        return Self.query([
            ("msg_signature", signature), ("timestamp", String(time)), ("nonce", nonce), ("echostr", encrypted),
        ])
    }

    /// Makes a delivery, sealed as the form says.
    ///
    /// - Parameters:
    ///   - content: a message in XML, or a robot's in JSON.
    ///   - receiver: who it is delivered to, as the message says.
    ///   - sender: an official account's query has them.
    ///   - showsPlain: the plain fields stand beside what is sealed: an official account's compatible mode.
    package func delivery(
        of content: [UInt8], to receiver: String, from sender: String, agent: Int? = nil, time: Int, nonce: String,
        showsPlain: Bool = false, random: [UInt8] = SecureRandom.bytes(16)
    ) throws(CallbackFault) -> CallbackPost {
        var parameters = [("timestamp", String(time)), ("nonce", nonce)]
        if case .officialAccount(let isSealed) = form {
            parameters.insert(("signature", key.signature(timestamp: String(time), nonce: nonce)), at: 0)
            parameters.append(("openid", sender))
            guard isSealed else {
                return CallbackPost(query: Self.query(parameters), body: content, contentType: Self.xml)
            }
            parameters.append(("encrypt_type", "aes"))
        }
        let encrypted = try key.seal(content, random: random)
        let signature = key.signature(timestamp: String(time), nonce: nonce, encrypted: encrypted)
        parameters.append(("msg_signature", signature))
        let query = Self.query(parameters)
        if form == .weComRobot {
            let document: JSONText = ["encrypt": .string(encrypted)]
            return CallbackPost(query: query, body: document.bytes, contentType: Self.json)
        }
        var elements = [XMLText("ToUserName", .text(receiver))]
        if let agent { elements.append(XMLText("AgentID", .text(String(agent)))) }
        let body = Self.envelope(elements, encrypted, beside: showsPlain ? content : nil)
        return CallbackPost(query: query, body: body, contentType: Self.xml)
    }

    /// Opens the answer to a delivery.
    ///
    /// - Returns: a reply in XML, or a robot's in JSON; nil for `success` and for no bytes.
    package func open(reply: [UInt8]) throws(CallbackFault) -> [UInt8]? {
        guard !reply.isEmpty, !reply.elementsEqual("success".utf8) else { return nil }
        if form == .weComRobot {
            return try open(try CallbackDocument(json: reply), "encrypt", "msgsignature", "timestamp", "nonce")
        }
        let document = try CallbackDocument(xml: reply)
        if document["Encrypt"] == nil {
            guard form == .officialAccount(isSealed: false) else { throw .unsealed }
            return reply
        }
        return try open(document, "Encrypt", "MsgSignature", "TimeStamp", "Nonce")
    }

    private func open(
        _ document: CallbackDocument, _ encrypted: String, _ signature: String, _ timestamp: String, _ nonce: String
    ) throws(CallbackFault) -> [UInt8] {
        let encrypted = try document.needed(encrypted)
        let isSigned = key.isSigned(
            try document.needed(signature), timestamp: try document.needed(timestamp),
            nonce: try document.needed(nonce), encrypted: encrypted)
        guard isSigned else { throw .badSignature }
        return try key.open(encrypted)
    }

    private static func envelope(_ elements: [XMLText], _ encrypted: String, beside content: [UInt8]?) -> [UInt8] {
        let sealed = XMLText("Encrypt", .text(encrypted))
        guard let content else { return XMLText("xml", .elements(elements + [sealed])).bytes }
        let end = Array("</xml>".utf8)
        precondition(content.suffix(end.count).elementsEqual(end), "A message's root is `xml`, and nothing follows.")
        return content.dropLast(end.count) + sealed.bytes + end
    }

    private static func query(_ parameters: [(String, String)]) -> String {
        parameters.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
    }
}

/// A call of a platform.
package struct CallbackPost: Equatable, Sendable {
    /// Without a `?` before it.
    package let query: String
    package let body: [UInt8]
    package let contentType: String
}
