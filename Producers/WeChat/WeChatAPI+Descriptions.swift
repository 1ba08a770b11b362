internal import HTTP
package import Ingress
internal import Problems

extension WeChatAPI {
    /// What `/openapi.json` says of the routes.
    package nonisolated static let descriptions: [RouteDescription] =
        Door.allCases.flatMap { door in [verification(at: door), delivery(at: door)] } + [picture]

    private nonisolated static let picture = RouteDescription(
        .get, "/wecom/{app}/pictures/{token}",
        "shows a model's provider a picture that was sent to a smart robot, for ten minutes",
        needsKey: false, answers: [.init(.any, contentType: "image/*")],
        refusals: [.unavailable])

    private nonisolated static func verification(at door: Door) -> RouteDescription {
        let echo = RouteDescription.Member(
            "echostr", .text, isNeeded: true, "what is given back; at WeCom, what was sealed in it")
        return RouteDescription(
            .get, door.path + "/{app}",
            "proves to the platform that the address is ours: gives back what it sent; 403 for a signature that is not "
                + "good",
            needsKey: false, query: signed(by: door) + [echo],
            answers: [
                .init(.text, contentType: "text/plain"), .init(.text, status: 403, contentType: "text/plain"),
            ],
            refusals: [.overloaded])
    }

    private nonisolated static func delivery(at door: Door) -> RouteDescription {
        RouteDescription(
            .post, door.path + "/{app}",
            "takes what the platform delivers, and answers it in time, or not at all: then it is delivered again; 403 "
                + "for what is not signed as the catalogue's entry says",
            needsKey: false, query: signed(by: door) + (door == .weChat ? sealed : []),
            answers: [.init(.text, contentType: "text/xml"), .init(.text, status: 403, contentType: "text/plain")],
            refusals: [.overloaded])
    }

    private nonisolated static func signed(by door: Door) -> [RouteDescription.Member] {
        [
            .init(door == .weChat ? "signature" : "msg_signature", .text, isNeeded: true, "SHA-1 in hexadecimal"),
            .init("timestamp", .text, isNeeded: true, "when it was signed, in seconds"),
            .init("nonce", .text, isNeeded: true, "random"),
        ]
    }

    private nonisolated static let sealed: [RouteDescription.Member] = [
        .init("encrypt_type", .text, "`aes` for what is sealed"),
        .init("msg_signature", .text, "over what is sealed; needed, but in plain mode"),
        .init("openid", .text, "who sent it"),
    ]

    /// How a platform is refused: in a word, as it reads none.
    package nonisolated static let refusals: [(prefix: String, shape: RefusalShape)] = Door.allCases.map { door in
        let shape = RefusalShape(contentType: "text/plain", schema: .text) { Array($0.code.rawValue.utf8) }
        return (prefix: door.path + "/", shape: shape)
    }
}
