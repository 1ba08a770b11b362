/// A page wants the QR code of an official account that brings a text along: who scans it has sent the text. Told to
/// Postman, which has the account's access token; answered by the code's content, or by none.
package struct SceneAsked: Message, Hashable {
    package static let type = "SceneAsked"

    package var app: String
    /// 1 to 64 characters.
    package var scene: String
    /// How long the QR code is good.
    package var seconds: Int
    package var request: RequestID
    package var reply: ReplyAddress
    package var deadline: Timestamp

    package init(
        app: String, scene: String, seconds: Int, request: RequestID, reply: ReplyAddress, deadline: Timestamp
    ) {
        self.app = app
        self.scene = scene
        self.seconds = seconds
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    package var id: String { request.text + "/scene" }
    package var key: String { app }
}
