internal import HTTP
internal import Ingress
internal import Problems

extension AccountRoute {
    private static let led = RouteDescription.Answer(
        .text, status: 302, contentType: "text/plain",
        headers: [.init("Location", .text, isNeeded: true, "where the browser is led")])

    /// Pages that are opened inside WeChat.
    static let entries = [
        AccountRoute(
            RouteDescription(
                .get, "/wechat/{app}/enter",
                "leads a browser to WeChat, which says who has opened it there; to the sign-in if the account may not ask",
                needsKey: false,
                query: [
                    .init("to", .text, "a path of ours, where the browser is led once it is signed in; `/` by default")
                ],
                answers: [led]),
            .open({ $0.leaveForWeChat })),
        AccountRoute(
            RouteDescription(
                .get, "/wechat/{app}/entered",
                "signs in who WeChat says has come, in the browser that left; or leads to the sign-in", needsKey: false,
                query: [
                    .init("code", .text, isNeeded: true, "WeChat's, good once"),
                    .init("state", .text, isNeeded: true, "what the browser left with"),
                ],
                answers: [led]),
            .waiting({ $0.comeFromWeChat })),
    ]
}
