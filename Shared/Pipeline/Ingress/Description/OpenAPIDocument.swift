internal import HTTP
package import JSON
internal import Problems

/// The document of `/openapi.json`, OpenAPI 3.1, made from what the routes say of themselves.
package struct OpenAPIDocument: Sendable {
    private let version: String
    private let refusals: Refusals
    private let routes: [RouteDescription]

    package init(version: String, refusals: Refusals, _ routes: [RouteDescription]) {
        self.version = version
        self.refusals = refusals
        self.routes = routes
    }

    package var text: JSONText {
        var paths: [(path: String, routes: [RouteDescription])] = []
        for route in routes {
            // OpenAPI has no name for the rest of a path.
            let path = route.path.replacing("...}", with: "}")
            if let index = paths.firstIndex(where: { $0.path == path }) {
                paths[index].routes.append(route)
            } else {
                paths.append((path, [route]))
            }
        }
        return [
            "openapi": "3.1.0", "info": ["title": "Yizhan", "version": .string(version)],
            "security": [["key": []]],
            "components": [
                "securitySchemes": ["key": ["type": "http", "scheme": "bearer"]], "schemas": .object(schemas),
                "headers": .object(RouteDescription.Member.ofRefusals.map { .init($0.name, description(of: $0)) }),
            ],
            "paths": .object(
                paths.map { path in
                    .init(
                        path.path,
                        .object(path.routes.map { .init($0.method.rawValue.lowercased(), operation($0)) }))
                }),
        ]
    }

    /// The shapes of refusals, which stand at every route several times.
    private var schemas: [JSONText.Member] {
        var named: [String: Shape] = [:]
        for shape in refusals.all { if let name = shape.name { named[name] = shape.schema } }
        return named.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.schema) }
    }

    private func operation(_ route: RouteDescription) -> JSONText {
        var members: [JSONText.Member] = [
            .init("summary", .string(route.summary)), .init("parameters", .array(parameters(of: route))),
        ]
        if !route.needsKey { members.append(.init("security", [])) }
        if route.takesDocument || !route.body.isEmpty {
            let isNeeded = route.takesDocument || route.body.contains(where: \.isNeeded)
            let schema = route.takesDocument ? Shape.any.schema : schema(of: route.body)
            members.append(
                .init(
                    "requestBody",
                    [
                        "required": .bool(isNeeded),
                        "content": ["application/json": ["schema": schema]],
                    ]))
        }
        members.append(.init("responses", .object(answered(by: route) + refused(by: route))))
        return .object(members)
    }

    private func parameters(of route: RouteDescription) -> [JSONText] {
        let names = route.path.replacing("...}", with: "}").split(separator: "/").filter { $0.hasPrefix("{") }
            .map { $0.dropFirst().dropLast() }
        let inPath: [JSONText] = names.map { name in
            ["name": .string(String(name)), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        let inQuery = route.query.map { parameter($0, in: "query") }
        let named: [RouteDescription.Member] = route.needsKey && route.takesName ? [.requestID] : []
        return inPath + inQuery + (route.headers + named).map { parameter($0, in: "header") }
    }

    private func parameter(_ member: RouteDescription.Member, in place: String) -> JSONText {
        [
            "name": .string(member.name), "in": .string(place), "required": .bool(member.isNeeded),
            "description": .string(member.meaning), "schema": member.shape.schema,
        ]
    }

    private func schema(of body: [RouteDescription.Member]) -> JSONText {
        [
            "type": "object", "additionalProperties": false,
            "required": .array(body.filter(\.isNeeded).map { .string($0.name) }),
            "properties": .object(
                body.map { member in
                    // A description may stand beside any schema.
                    .init(
                        member.name,
                        ["description": .string(member.meaning), "allOf": [member.shape.schema]])
                }),
        ]
    }
}

// MARK: - Responses

extension OpenAPIDocument {
    private func answered(by route: RouteDescription) -> [JSONText.Member] {
        Set(route.answers.map(\.status)).sorted().map { status in
            let answers = route.answers.filter { $0.status == status }
            let content = answers.map { answer in
                JSONText.Member(answer.contentType, ["schema": answer.shape.schema])
            }
            let named: [RouteDescription.Member] = route.needsKey ? [.requestIDTold] : []
            return response(String(status), "done", (answers.first?.headers ?? []) + named, content)
        }
    }

    private func refused(by route: RouteDescription) -> [JSONText.Member] {
        let shape = refusals.shape(at: route.path)
        let schema = shape.name.map { reference("schemas", $0) } ?? shape.schema.schema
        let content = [JSONText.Member(shape.contentType, ["schema": schema])]
        let codes = route.codes
        let listed = Set(codes.map(\.row.status)).sorted().map { status in
            let codes = codes.filter { $0.row.status == status }
            let words = codes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            return response(String(status), words, refusing: headers(of: status, needsKey: route.needsKey), content)
        }
        // A provider's refusal keeps the provider's status.
        guard codes.contains(.upstreamRefused) else { return listed }
        let words = "`\(Problem.Code.upstreamRefused.rawValue)`, with the provider's own status"
        return listed + [response("4XX", words, refusing: headers(of: 400, needsKey: route.needsKey), content)]
    }

    private func headers(of status: Int, needsKey: Bool) -> [RouteDescription.Member] {
        var headers: [RouteDescription.Member] = [.yizhanProblem, .retryAfter] + RouteDescription.Member.ofRule
        if status == 401 { headers.append(.wwwAuthenticate) }
        if status == 405 { headers.append(.allow) }
        if needsKey { headers.append(.requestIDOfRefusal) }
        return headers
    }

    private func response(
        _ status: String, _ words: String, _ headers: [RouteDescription.Member], _ content: [JSONText.Member]
    ) -> JSONText.Member {
        response(status, words, headers.map { .init($0.name, description(of: $0)) }, content)
    }

    private func response(
        _ status: String, _ words: String, refusing headers: [RouteDescription.Member], _ content: [JSONText.Member]
    ) -> JSONText.Member {
        response(status, words, headers.map { .init($0.name, reference("headers", $0.name)) }, content)
    }

    private func response(
        _ status: String, _ words: String, _ headers: [JSONText.Member], _ content: [JSONText.Member]
    ) -> JSONText.Member {
        .init(status, ["description": .string(words), "headers": .object(headers), "content": .object(content)])
    }

    private func description(of header: RouteDescription.Member) -> JSONText {
        [
            "required": .bool(header.isNeeded), "description": .string(header.meaning),
            "schema": header.shape.schema,
        ]
    }

    private func reference(_ kind: String, _ name: String) -> JSONText {
        ["$ref": .string("#/components/\(kind)/\(name)")]
    }
}
