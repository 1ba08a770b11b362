internal import Crypto
internal import JSON
internal import XML

/// What calls a callback address.
package enum CallbackForm: Hashable, Sendable {
    /// - Parameter isSealed: what came in plain is refused: the console's compatible and secure mode. The plain fields
    ///   of the compatible mode are never read.
    case officialAccount(isSealed: Bool)
    case weComApp
    case weComRobot
}

/// Verifies and opens what a platform delivers to one app, and seals the replies.
package struct Callback: Sendable {
    let key: CallbackKey
    let form: CallbackForm

    /// How far the time in a query and ours may be apart, in seconds.
    package static let patience = 600
    /// Of a delivery's body.
    package static let mostBytes = 64 << 10

    package init(key: CallbackKey, form: CallbackForm) {
        self.key = key
        self.form = form
    }

    /// Answers a verification of the address, which the console asks for by GET.
    ///
    /// - Parameter now: in seconds since 1970.
    /// - Returns: the body of the answer, to which nothing may be added.
    package func verification(_ query: CallbackQuery, now: Int) throws(CallbackFault) -> [UInt8] {
        guard let echo = query.echo else { throw .missing("echostr") }
        guard case .officialAccount = form else {
            // Base64, whose `+` is taken for a space where it came unescaped.
            let encrypted = String(echo.map { $0 == " " ? "+" : $0 })
            try verify(query.messageSignature, "msg_signature", query, encrypted: encrypted, now: now)
            return try key.open(encrypted)
        }
        try verify(query.signature, "signature", query, now: now)
        return Array(echo.utf8)
    }

    /// Verifies and opens a delivery.
    ///
    /// - Parameters:
    ///   - body: the bytes as they came.
    ///   - now: in seconds since 1970.
    package func open(
        _ body: [UInt8], _ query: CallbackQuery, now: Int
    ) throws(CallbackFault) -> CallbackDelivery {
        guard body.count <= Self.mostBytes else { throw .malformed }
        let nonce = try query.signed().nonce
        if case .officialAccount(let mustBeSealed) = form, !query.isSealed {
            guard !mustBeSealed else { throw .unsealed }
            try verify(query.signature, "signature", query, now: now)
            return CallbackDelivery(content: body, isSealed: false, nonce: nonce)
        }
        let encrypted = try encrypted(in: body)
        try verify(query.messageSignature, "msg_signature", query, encrypted: encrypted, now: now)
        return CallbackDelivery(content: try key.open(encrypted), isSealed: true, nonce: nonce)
    }

    /// Makes the answer to a delivery, sealed if that was.
    ///
    /// - Parameters:
    ///   - text: a reply in XML, or a robot's in JSON. What says nothing (`success`, no bytes) is never sealed.
    ///   - random: 16 bytes.
    package func reply(
        _ text: [UInt8], to delivery: CallbackDelivery, now: Int, random: [UInt8] = SecureRandom.bytes(16)
    ) throws(CallbackFault) -> CallbackReply {
        guard delivery.isSealed else { return CallbackReply(body: text, contentType: Self.xml) }
        let encrypted = try key.seal(text, random: random)
        let signature = key.signature(timestamp: String(now), nonce: delivery.nonce, encrypted: encrypted)
        if form == .weComRobot {
            let document: JSONText = [
                "encrypt": .string(encrypted), "msgsignature": .string(signature), "timestamp": .integer(now),
                "nonce": .string(delivery.nonce),
            ]
            return CallbackReply(body: document.bytes, contentType: Self.json)
        }
        let document = XMLText(
            "xml",
            .elements([
                XMLText("Encrypt", .text(encrypted)), XMLText("MsgSignature", .text(signature)),
                XMLText("TimeStamp", .number(now)), XMLText("Nonce", .text(delivery.nonce)),
            ]))
        return CallbackReply(body: document.bytes, contentType: Self.xml)
    }

    private func verify(
        _ signature: String?, _ name: String, _ query: CallbackQuery, encrypted: String? = nil, now: Int
    ) throws(CallbackFault) {
        guard let signature else { throw .missing(name) }
        let (timestamp, nonce) = try query.signed()
        guard key.isSigned(signature, timestamp: timestamp, nonce: nonce, encrypted: encrypted) else {
            throw .badSignature
        }
        // A time that is signed and is none, or is one of another age of the world, is malformed.
        guard let seconds = Int(timestamp), (0...1 << 40).contains(seconds) else { throw .malformed }
        guard abs(now - seconds) <= Self.patience else { throw .clock(secondsOff: seconds - now) }
    }

    /// The sealed text in a body.
    private func encrypted(in body: [UInt8]) throws(CallbackFault) -> String {
        guard form == .weComRobot else { return try CallbackDocument(delivered: body).needed("Encrypt") }
        return try CallbackDocument(json: body).needed("encrypt")
    }

    static let xml = "text/xml; charset=utf-8"
    static let json = "application/json; charset=utf-8"
}

/// What was delivered, verified and opened.
package struct CallbackDelivery: Sendable {
    /// XML for a `PlatformMessage`, or a robot's JSON.
    package let content: [UInt8]
    package let isSealed: Bool
    /// Of the query; the reply has it too.
    package let nonce: String

    /// Keeps what a reply needs: who waits for an answer need not hold the content.
    package init(content: [UInt8], isSealed: Bool, nonce: String) {
        self.content = content
        self.isSealed = isSealed
        self.nonce = nonce
    }
}

/// The answer to a delivery.
package struct CallbackReply: Equatable, Sendable {
    package let body: [UInt8]
    package let contentType: String
}
