internal import Catalogue
internal import Credentials
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import QRCode
internal import Streams

extension ShopAPI {
    /// `POST /v1/orders`: buys a product. The order is there at once; what it is paid with follows.
    func placeOrder(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let key = try call.idempotencyKey()
        let body = try CallBody(call.takeBody().bytes, of: ["product", "way", "merchant", "openid"])
        let product = try product(body.needed("product"))
        let asked = try way(in: body, of: caller)
        let merchant = try merchant(body.text("merchant"), taking: asked)
        let way = try way(asked, at: merchant, of: caller)
        let doubt = Problem.uncertain(
            "Look at the account's orders, or repeat the request with the Idempotency-Key that it had.")
        try tell(call, caller, place, as: .created, orElse: doubt) { stream in
            .placed(
                OrderPlaced(
                    request: stream.request, account: caller.account, reply: stream.address, product: product.terms,
                    merchant: merchant.terms, way: way,
                    lifetimeMilliseconds: configuration.orderLifetime.wholeMilliseconds, idempotencyKey: key,
                    deadline: deadline(of: stream)))
        }
    }

    private func way(in body: CallBody, of caller: Caller) throws(Problem) -> PaymentWay {
        let word = try body.choice("way", of: ["native", "jsapi", "precreate", "page"])
        let payer = try body.text("openid")
        guard word == "jsapi" else {
            guard payer == nil else {
                throw Problem(.invalidValue, "'openid' belongs to the way 'jsapi'.", parameter: "openid")
            }
            switch word {
            case "native": return .native
            case "precreate": return .precreate
            // The same for every order, so that an unpaid one can be answered again.
            default: return .page(returnAddress: configuration.address + "/shop/orders")
            }
        }
        guard let payer else {
            // Auth knows who is signed in; a key is no person.
            if caller.session != nil { return .jsapi(payer: PaymentWay.unnamed) }
            throw Problem(.missingRequiredParameter, "'openid' is missing.", parameter: "openid")
        }
        guard payer.isToken(upTo: 128) else {
            throw Problem(.invalidValue, "'openid' is 1 to 128 visible ASCII characters.", parameter: "openid")
        }
        return .jsapi(payer: payer)
    }

    /// The same way, unless a page says who pays: that is whom WeChat has proven, which Auth knows. A sandbox plays anybody.
    /// A program with a key of its own has asked WeChat itself.
    private func way(
        _ asked: PaymentWay, at merchant: Merchant, of caller: Caller
    ) throws(Problem) -> PaymentWay {
        guard case .jsapi(let payer) = asked, payer != PaymentWay.unnamed, caller.session != nil,
            !merchant.isSandbox
        else { return asked }
        throw Problem(
            .invalidValue, "Who is signed in pays as who they are: leave 'openid' out.", parameter: "openid")
    }

    /// `GET /v1/orders`: the account's orders, newest first.
    func orders(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let before = try call.number("before", in: 1...Int64.max)
        let limit = try call.number("limit", in: 1...100) ?? 20
        try ask(.orders(of: caller.account, before: before, limit: Int(limit)), call, caller, place)
    }

    /// `GET /v1/orders/{number}`: what the order is; with `Accept: text/event-stream` also what it becomes.
    func order(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let number = try ownNumber(call, caller)
        guard call.request.headerFields[.accept]?.lowercased().contains("text/event-stream") ?? false else {
            return try ask(.order(number), call, caller, place)
        }
        try watch(number, call, caller, place)
    }

    /// `GET /v1/orders/{number}/code.svg`: the QR code with which the order is paid.
    func picture(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let number = try ownNumber(call, caller)
        try tell(call, caller, place, orElse: nil) { stream in
            question(.order(number), caller, stream)
        } then: { document throws(Problem) in
            let order = try document.order
            guard order.member("status")?.string == "open", let code = order.member("code")?.string else {
                throw Problem(.orderState, "The order has no code with which it could be paid now.")
            }
            guard let picture = try? QRCode(code) else { throw Problem(.paymentUnavailable) }
            call.respond(.ok, Array(picture.svg.utf8), "image/svg+xml")
        }
    }

    /// `POST /v1/orders/{number}/cancel`: closes an order that is not paid.
    func cancel(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let number = try ownNumber(call, caller)
        try tell(call, caller, place, orElse: Problem.uncertain("Look at the order.")) { stream in
            .cancelled(
                OrderCancelled(
                    request: stream.request, account: caller.account, by: actor(call, caller), reply: stream.address,
                    number: number, deadline: deadline(of: stream)))
        }
    }

    // MARK: - Questions

    private func ask(
        _ asked: OrdersAsked.Question, _ call: Call, _ caller: Caller, _ place: Admission.Place
    ) throws(Problem) {
        try tell(call, caller, place, orElse: nil) { stream in question(asked, caller, stream) }
    }

    private func question(
        _ asked: OrdersAsked.Question, _ caller: Caller, _ stream: StreamID
    ) -> ShopAsked.Wish {
        .asked(
            OrdersAsked(
                request: stream.request, account: caller.account, reply: stream.address, question: asked,
                deadline: deadline(of: stream)))
    }

    /// Tells the client what becomes of an order, as often as it changes.
    private func watch(
        _ number: OrderNumber, _ call: Call, _ caller: Caller, _ place: Admission.Place
    ) throws(Problem) {
        let listener = try listeners.enter(caller.account, number, from: call.request.remoteAddress)
        let watch = OrderWatch(call, listener, ingress, configuration) { [self] version, place, then in
            do throws(Problem) {
                let stream = try ingress.newStream(caller.account)
                let wait = version == nil ? configuration.questionDeadline : configuration.quietPeriod
                let asked = OrdersAsked(
                    request: stream.request, account: caller.account, reply: stream.address,
                    question: .order(number, after: version), deadline: stream.begun + wait)
                return ingress.inquire(
                    stream, draft(.asked(asked), call, caller), of: place, within: wait, then: then)
            } catch {
                then(.failure(error))
                return nil
            }
        }
        watch.begin(of: place)
    }
}
