import HTTP

/// A notification as it is sent.
struct NoticeMessage {
    let headerFields: HTTPFields
    let body: [UInt8]

    /// What is told, and how it is not what it should be.
    struct Telling {
        let order: PlayedOrder
        let subject: PlayedNotice.Subject
        /// Names it: the same at each retry.
        let number: Int
        let at: Int
        /// In what it is not the truth.
        var disagreement: String?
        /// How its signature is not right; `altered` changes the content after signing.
        var forgery: String?
    }

    /// Nil for what the provider does not tell.
    ///
    /// - Parameter time: of the signature, in seconds since 1970.
    init?(_ telling: Telling, _ keys: PlayedKeys, time: Int) {
        switch telling.order.name.provider {
        case .weChatPay: self.init(weChatPay: telling, keys, time: time)
        case .alipay: self.init(alipay: telling, keys)
        }
    }

    init(headerFields: HTTPFields, body: [UInt8]) {
        self.headerFields = headerFields
        self.body = body
    }
}
