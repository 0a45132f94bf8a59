--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: _sqlx_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);


--
-- Name: activities; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.activities (
    workspace_key integer NOT NULL,
    activity_id uuid NOT NULL,
    customer_key integer NOT NULL,
    activity_time timestamp with time zone NOT NULL,
    create_time timestamp with time zone DEFAULT now() NOT NULL,
    kind smallint NOT NULL,
    cell_key integer NOT NULL,
    order_id text,
    currency_code text,
    amount bigint,
    cost bigint,
    attributes jsonb,
    properties jsonb,
    CONSTRAINT activities_kind_known CHECK (((kind >= 1) AND (kind <= 6)))
);


--
-- Name: activity_cells; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.activity_cells (
    workspace_key integer NOT NULL,
    cell_key integer NOT NULL,
    cell_id uuid NOT NULL,
    dimensions jsonb NOT NULL
);


--
-- Name: activity_packs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.activity_packs (
    workspace_key integer NOT NULL,
    family smallint NOT NULL,
    month date NOT NULL,
    pack_id uuid NOT NULL,
    level smallint NOT NULL,
    event_count integer NOT NULL,
    events bytea NOT NULL,
    CONSTRAINT activity_packs_family_known CHECK (((family >= 1) AND (family <= 3)))
);
ALTER TABLE ONLY public.activity_packs ALTER COLUMN events SET STORAGE EXTERNAL;


--
-- Name: activity_settings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.activity_settings (
    workspace_key integer NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    dimensions text[] DEFAULT '{}'::text[] NOT NULL,
    customer_keys integer DEFAULT 0 NOT NULL
);


--
-- Name: cells; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.cells (
    workspace_key integer NOT NULL,
    survey_key integer NOT NULL,
    cell_key integer NOT NULL,
    cell_id uuid NOT NULL,
    dimensions jsonb NOT NULL
);


--
-- Name: corrections; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.corrections (
    workspace_key integer NOT NULL,
    request_id uuid NOT NULL,
    response_id uuid NOT NULL,
    digest uuid NOT NULL,
    create_time timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: customers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.customers (
    workspace_key integer NOT NULL,
    customer_key integer NOT NULL,
    customer_id text NOT NULL,
    first_time timestamp with time zone,
    first_order_time timestamp with time zone,
    segment text,
    persona text,
    acquisition_channel text,
    country text
);


--
-- Name: response_revisions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.response_revisions (
    workspace_key integer NOT NULL,
    response_id uuid NOT NULL,
    revision integer NOT NULL,
    question_keys smallint[] NOT NULL,
    slots smallint[] NOT NULL,
    texts jsonb,
    replace_time timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: responses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.responses (
    workspace_key integer NOT NULL,
    response_id uuid NOT NULL,
    survey_key integer NOT NULL,
    cell_key integer NOT NULL,
    submit_time timestamp with time zone NOT NULL,
    create_time timestamp with time zone DEFAULT now() NOT NULL,
    customer_id text,
    question_keys smallint[] NOT NULL,
    slots smallint[] NOT NULL,
    texts jsonb,
    properties jsonb,
    revision integer DEFAULT 1 NOT NULL,
    exclusion smallint
);


--
-- Name: surveys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.surveys (
    workspace_key integer NOT NULL,
    survey_key integer NOT NULL,
    survey_id text NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    title text NOT NULL,
    questions jsonb NOT NULL,
    dimensions text[] NOT NULL,
    create_time timestamp with time zone DEFAULT now() NOT NULL,
    update_time timestamp with time zone DEFAULT now() NOT NULL,
    archive_time timestamp with time zone
);


--
-- Name: tallies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tallies (
    workspace_key integer NOT NULL,
    survey_key integer NOT NULL,
    question_key smallint NOT NULL,
    span smallint NOT NULL,
    page smallint NOT NULL,
    cell_key integer NOT NULL,
    span_start timestamp with time zone NOT NULL,
    answered integer NOT NULL,
    not_applicable integer NOT NULL,
    skipped integer NOT NULL,
    point_0 integer NOT NULL,
    point_1 integer NOT NULL,
    point_2 integer NOT NULL,
    point_3 integer NOT NULL,
    point_4 integer NOT NULL,
    point_5 integer NOT NULL,
    point_6 integer NOT NULL,
    point_7 integer NOT NULL,
    point_8 integer NOT NULL,
    point_9 integer NOT NULL,
    point_10 integer NOT NULL,
    CONSTRAINT tallies_span_known CHECK (((span >= 1) AND (span <= 3)))
)
WITH (fillfactor='70');


--
-- Name: workspaces; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.workspaces (
    workspace_key integer NOT NULL,
    workspace_id text NOT NULL,
    create_time timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Data for Name: _sqlx_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public._sqlx_migrations VALUES
	(1, 'surveys', '2026-11-27 14:04:38.691595+00', true, '\xbe63212d1dba01c4b738039404d8796e70dd932aea6db7168a1ea2cb2bd0825b3ed27bb85f31a105edc16d1ad93ab885', 25226205),
	(2, 'responses', '2026-11-27 14:04:38.722682+00', true, '\xaf1aeb4b4836845d12cca819e949a75e305614171539d1e628fba3a689dd4f4192f2c72f6e898dbdf669d7a3ab256202', 6377107),
	(3, 'tallies', '2026-11-27 14:04:38.729143+00', true, '\xd264b44e7b0f962d45f103e0cc1732875fb18d0c38f2a2dd95759ee07acb227407a0e72992b7a6f0e74abcaa91fc89bb', 2831771),
	(4, 'activities', '2026-11-27 14:04:38.732051+00', true, '\x671b7f24a1da803fb63ac01d006bec2a2839d8afc5b257240a6e6a2370c8943e3e6130e3bc6b78feee003d66b4e2cf56', 27326896),
	(5, 'answers by customer', '2026-11-27 14:04:38.759534+00', true, '\xb5915b63ec7e6db060b79e646242eab3cd374bf4fa3e2434e48db147b35201b4b2ce2928de3345cfaf0f77c36b70ef2d', 1595698),
	(6, 'corrections', '2026-11-27 14:04:38.761199+00', true, '\x95019dcec746d416de12a3d8694c804f845ac983349c084e13ace318ea815523eb110dd612fd6c1a0f0894c2595a96a1', 6783612);


--
-- Data for Name: activities; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.activities VALUES
	(1, '208f93ef-2865-57d6-8c77-8381fd7ee4ea', 1, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.12839+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '081764b0-ded3-5f18-b1b1-2428f20bdcd3', 1, '2025-10-01 12:00:00+00', '2026-11-27 14:04:39.131092+00', 4, 2, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '18f4a2cc-43fa-59bc-97b5-cb1f8ecf5a2c', 1, '2025-11-01 12:00:00+00', '2026-11-27 14:04:39.132916+00', 5, 3, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'f253a4aa-7ed1-525d-a2c4-1b12f8dda1e0', 1, '2025-06-01 12:00:00+00', '2026-11-27 14:04:39.134788+00', 6, 4, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '5aa0f683-59ba-57a3-8709-7c0e1b822fe8', 2, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.136443+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '17ac2e7d-1178-5d47-bc6d-0fdee1729f23', 2, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.142187+00', 2, 2, 'o1-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '728df295-a10a-5d18-b33c-f0f72af802bb', 3, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.144047+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, '5f9278f2-2bc4-5a53-a30f-b101faba56e2', 3, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.145311+00', 2, 2, 'o2-0', 'EUR', 1050, 400, NULL, NULL),
	(1, 'c7e042f7-318f-5f1e-98d9-eb2f77a99548', 3, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.147836+00', 2, 2, 'o2-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '535ea66c-4374-54ce-86b8-5bf4a9e82f69', 4, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.149327+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, '05844b54-c9c5-58cb-b5a0-0537b7b9c692', 4, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.150597+00', 2, 2, 'o3-0', 'EUR', 1050, 400, NULL, NULL),
	(1, 'a8f5fb70-d058-576a-98cc-ea764de3bafd', 4, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.15182+00', 2, 2, 'o3-1', 'EUR', 1050, 400, NULL, NULL),
	(1, 'f041afa0-d3b5-53c5-9307-7093ade9a07c', 4, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.15299+00', 2, 2, 'o3-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, 'b7418aed-0bc0-5c9c-b159-a9d4d0d8e392', 4, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.15421+00', 2, 2, 'o3-2', 'EUR', 1050, 400, NULL, NULL),
	(1, 'fa131e15-827e-59fd-8360-148f3b0a2a06', 4, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.155398+00', 2, 2, 'o3-2', 'EUR', 1150, NULL, NULL, NULL),
	(1, '0e5cea27-b0e5-5fda-a132-8da4f9d943b4', 4, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.156573+00', 2, 2, 'o3-2', 'EUR', 1250, NULL, NULL, NULL),
	(1, '5b2233d4-e811-568f-9374-e990115d7ac3', 4, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.157776+00', 3, 3, 'o3-0', 'EUR', 500, NULL, NULL, NULL),
	(1, '6ad4df03-12a8-5a39-8a5d-84c9f16cab17', 5, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.160691+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, 'a419d39c-fd2f-5f84-824c-a03c28656287', 6, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.162314+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '67c82a6e-247b-55d9-b23a-f5d92a5ff1ac', 6, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.167613+00', 2, 2, 'o5-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '895e6ac2-d96b-5a7e-94d8-a03551e89684', 6, '2025-10-01 12:00:00+00', '2026-11-27 14:04:39.168854+00', 4, 2, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'bcfdcf4b-7103-57b9-a0ed-fba8971b704a', 7, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.170375+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, '2dbd51d6-9a0f-5741-a7f8-005e5e989a74', 7, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.171568+00', 2, 2, 'o6-0', 'EUR', 1050, 400, NULL, NULL),
	(1, 'f758d45e-f60a-53c5-a383-75cab97f8756', 7, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.172771+00', 2, 2, 'o6-1', 'EUR', 1050, 400, NULL, NULL),
	(1, '7d4ad997-9a2c-5022-bcd5-bf7633584c46', 7, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.173916+00', 2, 2, 'o6-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '08bef611-4734-5937-a00c-48f44a40834b', 8, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.176673+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, '546a5b59-6816-5d0a-8277-ec14d629ba2c', 8, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.177907+00', 2, 2, 'o7-0', 'USD', 1050, 400, NULL, NULL),
	(1, '5db5282a-1f39-502e-adeb-f6a0e5df985c', 8, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.179205+00', 2, 2, 'o7-1', 'USD', 1050, 400, NULL, NULL),
	(1, 'a4ca75d9-5cc0-5d2c-ae86-131038b71f18', 8, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.180392+00', 2, 2, 'o7-1', 'USD', 1150, NULL, NULL, NULL),
	(1, '80c9b7b4-7f86-5c00-809c-d46157c1f356', 8, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.181571+00', 2, 2, 'o7-2', 'USD', 1050, 400, NULL, NULL),
	(1, 'f8f76358-a55f-53d6-be95-f87a67b07b09', 8, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.182793+00', 2, 2, 'o7-2', 'USD', 1150, NULL, NULL, NULL),
	(1, 'cac62f41-10e4-57bd-a39f-266245795297', 8, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.183979+00', 2, 2, 'o7-2', 'USD', 1250, NULL, NULL, NULL),
	(1, 'ca1a90ac-ded7-5dbe-9fd2-fae0b020aa2b', 8, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.185162+00', 3, 3, 'o7-0', 'USD', 500, NULL, NULL, NULL),
	(1, 'ea664558-9267-5cd5-911e-3542c960a365', 9, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.187217+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, 'f71cbccf-e3f0-5554-aa2f-2f484f57c1df', 10, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.18872+00', 1, 1, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '3c01e254-cf57-5a6e-9890-92b37afb34da', 10, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.189909+00', 2, 2, 'o9-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '206401b4-610b-519c-9c49-2bee74c10694', 11, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.191442+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, 'b775ac38-98ef-588f-abdb-522cfb693e8b', 11, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.193497+00', 2, 5, 'o10-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '29c54da9-a9d8-58a2-a8ee-c3c3f10e6df9', 11, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.194824+00', 2, 5, 'o10-1', 'EUR', 1050, 400, NULL, NULL),
	(1, '7266ac93-9d5c-5d49-b121-ae86aafc65c6', 11, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.196093+00', 2, 5, 'o10-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '83efd7bd-e31c-5fe1-b364-3365bc6a6d1d', 11, '2025-10-01 12:00:00+00', '2026-11-27 14:04:39.197294+00', 4, 5, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '7f9e403f-de50-534c-8c2f-fb9666e61f36', 11, '2025-11-01 12:00:00+00', '2026-11-27 14:04:39.202187+00', 5, 6, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'bb1a88b2-8f56-56d7-b8b7-7587c92d886f', 12, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.206478+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, '5ccdecde-602c-5f60-9283-d89a002f7bbe', 12, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.207894+00', 2, 5, 'o11-0', 'EUR', 1050, 400, NULL, NULL),
	(1, 'a877e663-3aa8-536f-b2d5-fdd168a881c9', 12, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.209232+00', 2, 5, 'o11-1', 'EUR', 1050, 400, NULL, NULL),
	(1, '2837b77e-c11d-5152-9dfe-7875673f60a4', 12, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.210656+00', 2, 5, 'o11-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '71214156-914c-52ee-a762-a62d8dad3e65', 12, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.211911+00', 2, 5, 'o11-2', 'EUR', 1050, 400, NULL, NULL),
	(1, '8c10d77c-8751-5a66-8400-b57b0701da65', 12, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.213132+00', 2, 5, 'o11-2', 'EUR', 1150, NULL, NULL, NULL),
	(1, '9af1eed4-fade-5bfe-8b4b-7a61b290a75a', 12, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.214341+00', 2, 5, 'o11-2', 'EUR', 1250, NULL, NULL, NULL),
	(1, 'c7c34e1d-7333-5c65-bac6-190f73485ad3', 12, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.215632+00', 3, 6, 'o11-0', 'EUR', 500, NULL, NULL, NULL),
	(1, 'af597fa8-84fd-5ee3-8f8a-cf2a98fb3a74', 13, '2025-06-01 12:00:00+00', '2026-11-27 14:04:39.220386+00', 6, 7, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'ccf31b2e-cc04-595a-9d6e-8359d1d0b207', 14, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.221918+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '011d88b1-226b-5938-9dc4-a4b709acc4de', 14, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.223146+00', 2, 5, 'o13-0', 'EUR', 1050, 400, NULL, NULL),
	(1, 'd4854d45-63d2-50bb-aaff-2730c11b23bd', 15, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.224657+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, '6fccd47a-9cbb-5d47-8159-537c4b2836b2', 15, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.225881+00', 2, 5, 'o14-0', 'EUR', 1050, 400, NULL, NULL),
	(1, 'c6bcc79c-936c-5b3a-beac-2600a95a1311', 15, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.227182+00', 2, 5, 'o14-1', 'EUR', 1050, 400, NULL, NULL),
	(1, 'b5779913-34e3-5632-a262-eb9beb0723c2', 15, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.228471+00', 2, 5, 'o14-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '616315e2-71d2-51eb-b2a7-18e66345212f', 16, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.229961+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, 'adfd1c10-3959-52e0-ba95-48c817b64a94', 16, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.231193+00', 2, 5, 'o15-0', 'USD', 1050, 400, NULL, NULL),
	(1, 'a16daf78-85aa-57f4-b6f9-41258f090130', 16, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.234189+00', 2, 5, 'o15-1', 'USD', 1050, 400, NULL, NULL),
	(1, '743a8cb4-7f6b-57dd-9710-b688c826bab7', 16, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.235537+00', 2, 5, 'o15-1', 'USD', 1150, NULL, NULL, NULL),
	(1, 'a8435776-70c9-5feb-afe1-7ccf4a105ecb', 16, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.236859+00', 2, 5, 'o15-2', 'USD', 1050, 400, NULL, NULL),
	(1, '6a7e4b2d-a2c2-501c-8a8b-6a1c07618bd0', 16, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.238066+00', 2, 5, 'o15-2', 'USD', 1150, NULL, NULL, NULL),
	(1, '46371d1d-e7ec-5744-bb41-fbda3ea85e90', 16, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.239312+00', 2, 5, 'o15-2', 'USD', 1250, NULL, NULL, NULL),
	(1, '6084e2f2-48fa-5bf8-afec-c57e62d2b6fb', 16, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.240501+00', 3, 6, 'o15-0', 'USD', 500, NULL, NULL, NULL),
	(1, '6a8cd7ec-0e3f-5d2e-b1f4-c5bf8d2086b1', 16, '2025-10-01 12:00:00+00', '2026-11-27 14:04:39.241973+00', 4, 5, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '2f0f07df-ee7d-5a3f-b38d-8e973d2083eb', 17, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.243514+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, 'fbf78aaa-c9d3-5808-9fda-fbac62972e44', 18, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.245029+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '7128d96d-8b22-523d-aa65-e0d7f81c612c', 18, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.24627+00', 2, 5, 'o17-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '71f95766-03c6-58b8-b713-32cdb7bb0f03', 19, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.249169+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, 'c5e89280-3fd9-5a43-954c-9b9b01b3eb75', 19, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.250488+00', 2, 5, 'o18-0', 'EUR', 1050, 400, NULL, NULL),
	(1, 'dd4ea8d2-204b-5c3b-9e86-5e8f5dc6e78e', 19, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.251691+00', 2, 5, 'o18-1', 'EUR', 1050, 400, NULL, NULL),
	(1, '07bdf9d1-2a5f-5e64-9abb-8654270a5319', 19, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.252963+00', 2, 5, 'o18-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, 'e96f1023-01d4-5153-b698-b87d6e8797d5', 19, '2025-06-01 12:00:00+00', '2026-11-27 14:04:39.254115+00', 6, 7, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '23edf5c1-fd31-5c96-87bf-84dd06068b1c', 20, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.255791+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, 'e15673ca-78e5-52b2-83e9-1a32b3294430', 20, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.257051+00', 2, 5, 'o19-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '1bb0cb4e-da0c-595f-985b-c7750c0b4943', 20, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.258402+00', 2, 5, 'o19-1', 'EUR', 1050, 400, NULL, NULL),
	(1, 'a513fc44-b326-572f-ad2a-ac6798d0083e', 20, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.259841+00', 2, 5, 'o19-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, 'c87bd130-238b-56fd-b668-f41cb4b4cfb8', 20, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.261655+00', 2, 5, 'o19-2', 'EUR', 1050, 400, NULL, NULL),
	(1, 'b1652a17-8f0a-5cb8-8986-91fd1d9d07ea', 20, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.263873+00', 2, 5, 'o19-2', 'EUR', 1150, NULL, NULL, NULL),
	(1, 'ad1f3de6-496f-5a60-b1ae-001710d11c56', 20, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.266183+00', 2, 5, 'o19-2', 'EUR', 1250, NULL, NULL, NULL),
	(1, '6434a80d-9cc9-5392-86fb-89ba1f41ff1e', 20, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.267458+00', 3, 6, 'o19-0', 'EUR', 500, NULL, NULL, NULL),
	(1, 'a7047c74-413c-5b97-9f09-ba73c86c5bfe', 21, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.269316+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '3d38b710-6d7b-5a9e-84f0-7fd5eb3e5143', 21, '2025-10-01 12:00:00+00', '2026-11-27 14:04:39.27067+00', 4, 5, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'aaa5b1be-b61f-58f9-a086-a06e2e2b386d', 21, '2025-11-01 12:00:00+00', '2026-11-27 14:04:39.272321+00', 5, 6, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'aa68f1de-d486-5b56-b7fb-3f2a85af7090', 22, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.27404+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, 'c4dfc451-519e-5775-8381-0fc9af00a68c', 22, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.275315+00', 2, 5, 'o21-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '5d83bb61-889d-580b-8cec-cc6be98ef6ca', 23, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.278702+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, '5a2f5f7b-8d33-5d1d-892e-bc634e5d81e0', 23, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.279988+00', 2, 5, 'o22-0', 'EUR', 1050, 400, NULL, NULL),
	(1, 'd4b02fb6-435a-55bf-96fa-7480f59288d4', 23, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.281212+00', 2, 5, 'o22-1', 'EUR', 1050, 400, NULL, NULL),
	(1, 'ce9e37d4-0788-596e-b229-5bbaf351b894', 23, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.28241+00', 2, 5, 'o22-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '82891b60-2b87-5383-a092-cf1e85447a4d', 24, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.283844+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, '49b243a7-0d4a-5674-bcf7-cd037593b18d', 24, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.285651+00', 2, 5, 'o23-0', 'USD', 1050, 400, NULL, NULL),
	(1, '61a00aa7-f72e-5419-8405-a129d620a187', 24, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.288695+00', 2, 5, 'o23-1', 'USD', 1050, 400, NULL, NULL),
	(1, '4878ade3-cac7-5210-8bdf-930b7bb645be', 24, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.289929+00', 2, 5, 'o23-1', 'USD', 1150, NULL, NULL, NULL),
	(1, '15fd435b-21f8-536b-97a0-f12d8941f273', 24, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.291306+00', 2, 5, 'o23-2', 'USD', 1050, 400, NULL, NULL),
	(1, 'b74893f3-6b44-5879-9d08-58035b204382', 24, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.294186+00', 2, 5, 'o23-2', 'USD', 1150, NULL, NULL, NULL),
	(1, '79583086-c2ce-5ee5-89f2-d176a41a2c29', 24, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.296117+00', 2, 5, 'o23-2', 'USD', 1250, NULL, NULL, NULL),
	(1, 'a41c7d12-84d8-5c34-93da-c959b8199149', 24, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.297962+00', 3, 6, 'o23-0', 'USD', 500, NULL, NULL, NULL),
	(1, '16590868-496b-5800-9348-fdeb16a680cb', 25, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.299954+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, 'bd89a36e-cf09-5208-8646-d96332f4291e', 25, '2025-06-01 12:00:00+00', '2026-11-27 14:04:39.301177+00', 6, 7, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'ff7b1016-5caf-555c-9f85-bad64fc3204c', 26, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.303113+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '42c905cb-dd3d-595d-9a44-cebceb7b05c7', 26, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.304359+00', 2, 5, 'o25-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '3ac98b18-aeaf-569c-b210-eb5550dc0489', 26, '2025-10-01 12:00:00+00', '2026-11-27 14:04:39.305565+00', 4, 5, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '34e479b3-2346-536d-a561-59580ab3ea0b', 27, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.307115+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, '10119c58-80d7-5339-8a0b-5fb44af465ea', 27, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.30835+00', 2, 5, 'o26-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '358a797d-6987-5c3c-ab80-a66d767e2c63', 27, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.309577+00', 2, 5, 'o26-1', 'EUR', 1050, 400, NULL, NULL),
	(1, '7868a851-4416-5eaa-af3e-85e9e2fb3eb8', 27, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.310865+00', 2, 5, 'o26-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '051ba956-fdd3-5e0a-9ead-17160b8cf588', 28, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.312502+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, 'c80a8835-b585-5e8d-93b6-a135c4413d1c', 28, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.313854+00', 2, 5, 'o27-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '1bc56b42-3d3b-52a4-b061-928ba979d46c', 28, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.315225+00', 2, 5, 'o27-1', 'EUR', 1050, 400, NULL, NULL),
	(1, '5be5f1f4-f2b4-5c1a-9f9e-3991d64838dd', 28, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.316862+00', 2, 5, 'o27-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '00a6e81b-6d7c-58f8-b23d-9690c04a0733', 28, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.318239+00', 2, 5, 'o27-2', 'EUR', 1050, 400, NULL, NULL),
	(1, 'd5098bf1-a8e3-5772-89df-e754eec3df8d', 28, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.319605+00', 2, 5, 'o27-2', 'EUR', 1150, NULL, NULL, NULL),
	(1, '314e93ca-9be9-5507-b9cb-6370d0b6ce00', 28, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.320833+00', 2, 5, 'o27-2', 'EUR', 1250, NULL, NULL, NULL),
	(1, 'b272128f-c104-5049-9638-08e1e1f822ef', 28, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.327642+00', 3, 6, 'o27-0', 'EUR', 500, NULL, NULL, NULL),
	(1, '9f9e9e0b-f015-59bc-a4c4-fd009f538dbb', 29, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.330529+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '8ab02353-4b97-55fb-9cfb-13c2bef353e6', 30, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.332178+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, 'cb3e1cf3-f664-5351-b905-a6f930b75b7a', 30, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.333481+00', 2, 5, 'o29-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '45fc7bb6-6785-5613-9ab2-a020a24dbd35', 31, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.33514+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, 'ad7e3ef7-2b68-5f5e-a34e-862392a5cab9', 31, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.336474+00', 2, 5, 'o30-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '8bcc03f4-b7e1-572b-ad61-4b57ced01bf0', 31, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.337714+00', 2, 5, 'o30-1', 'EUR', 1050, 400, NULL, NULL),
	(1, 'e64672f6-f9d5-514f-aeea-23953b6212f0', 31, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.338904+00', 2, 5, 'o30-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, 'f37cdc46-e393-588c-bc40-baf9d9e9536a', 31, '2025-10-01 12:00:00+00', '2026-11-27 14:04:39.340276+00', 4, 5, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '0d04a6e3-1075-5700-929a-054b47c20272', 31, '2025-11-01 12:00:00+00', '2026-11-27 14:04:39.341533+00', 5, 6, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '1ea7c04d-52f8-51fe-b6e3-11cb054a2b43', 31, '2025-06-01 12:00:00+00', '2026-11-27 14:04:39.342729+00', 6, 7, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'f6ce07ed-114d-59a6-b640-63d05d411d5f', 32, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.344207+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, 'fb1f7b8b-4aae-56c6-b710-591831e739ae', 32, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.345383+00', 2, 5, 'o31-0', 'USD', 1050, 400, NULL, NULL),
	(1, 'aedff953-1940-572c-813f-5c356bfedf3d', 32, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.3468+00', 2, 5, 'o31-1', 'USD', 1050, 400, NULL, NULL),
	(1, '27d94e17-1f88-5f73-a504-200b2024b00c', 32, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.34807+00', 2, 5, 'o31-1', 'USD', 1150, NULL, NULL, NULL),
	(1, '6f22c42b-a643-54e8-abc6-5560b48c2e68', 32, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.34922+00', 2, 5, 'o31-2', 'USD', 1050, 400, NULL, NULL),
	(1, 'a17ef28a-fd46-563e-b667-0f31340a9bec', 32, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.350362+00', 2, 5, 'o31-2', 'USD', 1150, NULL, NULL, NULL),
	(1, 'e8b98007-742b-5618-9dc2-f1cf4d56b038', 32, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.355288+00', 2, 5, 'o31-2', 'USD', 1250, NULL, NULL, NULL),
	(1, 'c58cdf31-09dc-5d46-b796-9d99d39d861c', 32, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.356467+00', 3, 6, 'o31-0', 'USD', 500, NULL, NULL, NULL),
	(1, '33b2cc6b-0a04-5de2-a0d5-8d220e6824e5', 33, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.358398+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '0518ecc2-3739-5a98-9449-fdc67ed57903', 34, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.35993+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '06d77944-5485-5ab9-936e-74c895ec1f0f', 34, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.361205+00', 2, 5, 'o33-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '6ee2ca65-cebb-5ac0-8191-f54bc483d4d6', 35, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.370662+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, 'b09f9b74-d830-51b1-ad96-716df6a6eacb', 35, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.371928+00', 2, 5, 'o34-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '9d9f74df-610a-5f62-952d-83a50d125cdc', 35, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.373215+00', 2, 5, 'o34-1', 'EUR', 1050, 400, NULL, NULL),
	(1, 'fae3af79-2280-5dbe-9e3b-bd53ce52dcf1', 35, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.374571+00', 2, 5, 'o34-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, 'abf1c701-b71d-55ee-bebe-a1e094e506e5', 36, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.377004+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, '873d387f-e450-5d19-8203-fdf8292ef7bd', 36, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.37826+00', 2, 5, 'o35-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '55174da7-e2e6-5ac5-9ac0-f0b2a5a6b65f', 36, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.379447+00', 2, 5, 'o35-1', 'EUR', 1050, 400, NULL, NULL),
	(1, 'bccb78b1-bc6f-55d7-813f-86cf756d7ba6', 36, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.383275+00', 2, 5, 'o35-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '34dd3689-b9db-520d-ab17-d022a38b2669', 36, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.384446+00', 2, 5, 'o35-2', 'EUR', 1050, 400, NULL, NULL),
	(1, '0c440b57-88ad-595d-aab2-ea76401c741b', 36, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.385591+00', 2, 5, 'o35-2', 'EUR', 1150, NULL, NULL, NULL),
	(1, '714aa6d8-4fd7-5ba7-8857-d5bbcbb5183f', 36, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.387+00', 2, 5, 'o35-2', 'EUR', 1250, NULL, NULL, NULL),
	(1, 'd199bf2b-ecb1-54df-a393-7ad490d8e51a', 36, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.388484+00', 3, 6, 'o35-0', 'EUR', 500, NULL, NULL, NULL),
	(1, '3e2f05a7-ba53-5098-aa2b-473a3bf4bedd', 36, '2025-10-01 12:00:00+00', '2026-11-27 14:04:39.3916+00', 4, 5, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, 'f93a216c-4481-5502-b9a9-c28607c6ad66', 37, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.39314+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, 'c5f7951c-b043-55cb-a294-d214d1224214', 37, '2025-06-01 12:00:00+00', '2026-11-27 14:04:39.395385+00', 6, 7, NULL, NULL, NULL, NULL, NULL, NULL),
	(1, '1cf3d4c3-3d89-5ff0-8be4-539b394b8477', 38, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.399846+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich"}', NULL),
	(1, '2618e540-b094-52ca-9fd3-a7c1d400d8bd', 38, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.401073+00', 2, 5, 'o37-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '5436414b-9aa0-5d54-8076-2147a082065e', 39, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.40717+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zürich "}', NULL),
	(1, 'dfc17b32-3a2b-5553-80e7-015c431f2421', 39, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.408474+00', 2, 5, 'o38-0', 'EUR', 1050, 400, NULL, NULL),
	(1, '70bb4ee0-3c57-52e0-8ab8-9d8c4daf4901', 39, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.409754+00', 2, 5, 'o38-1', 'EUR', 1050, 400, NULL, NULL),
	(1, '91af9c79-1a8c-5ac5-aa6b-9da84a3f5be4', 39, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.410951+00', 2, 5, 'o38-1', 'EUR', 1150, NULL, NULL, NULL),
	(1, '5ef8839b-685a-5818-b92c-2fee2ef61fa8', 40, '2025-01-02 08:00:00+00', '2026-11-27 14:04:39.412739+00', 1, 2, NULL, NULL, NULL, NULL, '{"country": "AT", "segment": "Zür​ich"}', NULL),
	(1, '9d96e2cc-d91a-5495-ac19-c326b9530046', 40, '2025-02-10 12:00:00+00', '2026-11-27 14:04:39.414356+00', 2, 5, 'o39-0', 'USD', 1050, 400, NULL, NULL),
	(1, '339ec937-fc14-582f-92a6-52e21a55461e', 40, '2025-05-10 12:00:00+00', '2026-11-27 14:04:39.415548+00', 2, 5, 'o39-1', 'USD', 1050, 400, NULL, NULL),
	(1, '43c937f6-23a5-5b88-ac2d-4a144ed3d1c7', 40, '2025-05-11 12:00:00+00', '2026-11-27 14:04:39.419319+00', 2, 5, 'o39-1', 'USD', 1150, NULL, NULL, NULL),
	(1, '56bfd87b-c592-5350-8012-75d08f9557ac', 40, '2025-08-10 12:00:00+00', '2026-11-27 14:04:39.420557+00', 2, 5, 'o39-2', 'USD', 1050, 400, NULL, NULL),
	(1, '5df9d009-5059-5e91-be29-b08c5fc58554', 40, '2025-08-11 12:00:00+00', '2026-11-27 14:04:39.421762+00', 2, 5, 'o39-2', 'USD', 1150, NULL, NULL, NULL),
	(1, '47d63ac3-c0ad-5528-8263-73c24c57dbbe', 40, '2025-08-12 12:00:00+00', '2026-11-27 14:04:39.423003+00', 2, 5, 'o39-2', 'USD', 1250, NULL, NULL, NULL),
	(1, '85fa9d28-a39a-5354-870b-9eda3efd954c', 40, '2025-09-01 12:00:00+00', '2026-11-27 14:04:39.430177+00', 3, 6, 'o39-0', 'USD', 500, NULL, NULL, NULL);


--
-- Data for Name: activity_cells; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.activity_cells VALUES
	(1, 1, 'd1fb104b-142d-55b2-a93d-fe810f8cc458', '{"city": "Zürich"}'),
	(1, 2, 'eadfb55d-1471-57c2-91eb-eebfe678a636', '{"city": "Zürich"}'),
	(1, 3, 'afb2f9a9-fc51-5397-a3bd-073a31b7c6bb', '{"city": "Zür​ich"}'),
	(1, 4, '393fad4b-94c5-5dd0-b0cd-de20b021ab1c', '{"city": "Basel", "topic": "billing"}'),
	(1, 5, '1105e422-8d75-5d07-8c0e-21a4e5980b8d', '{"city": "Zürich "}'),
	(1, 6, 'd0b9b895-33a7-59cd-8fac-56c7ae306c4e', '{"city": "Basel"}'),
	(1, 7, '95907941-5434-5c36-a0dc-c6f1ccab071e', '{"city": "Zürich", "topic": "billing"}');


--
-- Data for Name: activity_packs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.activity_packs VALUES
	(1, 1, '2025-01-01', '01a21d52-8d57-7419-a94f-1debcd40ee28', 0, 1, '\x01018080d293ad030101'),
	(1, 1, '2025-10-01', '01a21d52-8d5a-7299-9ac7-ba44bc45a7f2', 0, 1, '\x010180e0aef7a0010402'),
	(1, 1, '2025-11-01', '01a21d52-8d5c-777c-aac4-c4440c6abf17', 0, 1, '\x010180e0aef7a0010503'),
	(1, 3, '2025-06-01', '01a21d52-8d5e-775e-b771-ba11ec1be503', 0, 1, '\x010180e0aef7a0010604'),
	(1, 1, '2025-01-01', '01a21d52-8d60-7793-a8ce-272539826bca', 0, 1, '\x01028080d293ad030101'),
	(1, 2, '2025-02-01', '01a21d52-8d61-770d-b576-f98b8b8425b9', 0, 1, '\x010280a0f8dbf11712029a08aa0c3e75d331290c2cb39003'),
	(1, 1, '2025-01-01', '01a21d52-8d67-76e1-87d7-824bf273ed92', 0, 1, '\x01038080d293ad030101'),
	(1, 2, '2025-02-01', '01a21d52-8d69-7407-ac45-56ad5e39b756', 0, 1, '\x010380a0f8dbf11712029a08aa0c8f271e276f5db8999003'),
	(1, 2, '2025-05-01', '01a21d52-8d6a-7273-8ba1-b4345d25f098', 0, 1, '\x010380a0f8dbf11712029a08aa0cdc6337b4b1d015919003'),
	(1, 2, '2025-05-01', '01a21d52-8d6b-731a-b60a-5484538c915e', 0, 1, '\x010380e0d5cab31a0202fe08aa0cdc6337b4b1d01591'),
	(1, 1, '2025-01-01', '01a21d52-8d6d-703b-9a1d-b16c100c0922', 0, 1, '\x01048080d293ad030101'),
	(1, 2, '2025-02-01', '01a21d52-8d6e-7698-a8d4-d8ad8475393e', 0, 1, '\x010480a0f8dbf11712029a08aa0cfdc61751a62cc2b99003'),
	(1, 2, '2025-05-01', '01a21d52-8d6f-753f-9272-b91eb0749e29', 0, 1, '\x010480a0f8dbf11712029a08aa0c852a54c99b085c809003'),
	(1, 2, '2025-05-01', '01a21d52-8d70-7575-a87b-60d9e214d636', 0, 1, '\x010480e0d5cab31a0202fe08aa0c852a54c99b085c80'),
	(1, 2, '2025-08-01', '01a21d52-8d72-736d-a7be-b9775ad60520', 0, 1, '\x010480a0f8dbf11712029a08aa0c316973fa73fc7fba9003'),
	(1, 2, '2025-08-01', '01a21d52-8d73-765d-973e-1ba077306314', 0, 1, '\x010480e0d5cab31a0202fe08aa0c316973fa73fc7fba'),
	(1, 2, '2025-08-01', '01a21d52-8d74-73ef-9d38-d487b7590be6', 0, 1, '\x010480a0b3b9f51c0202e209aa0c316973fa73fc7fba'),
	(1, 2, '2025-09-01', '01a21d52-8d75-7026-9fd1-a2185aead974', 0, 1, '\x010480e0aef7a0010303f403aa0cfdc61751a62cc2b9'),
	(1, 1, '2025-01-01', '01a21d52-8d78-725c-ac42-23a07bc24918', 0, 1, '\x01058080d293ad030101'),
	(1, 1, '2025-01-01', '01a21d52-8d7a-712d-952d-b340a476f9bc', 0, 1, '\x01068080d293ad030101'),
	(1, 2, '2025-02-01', '01a21d52-8d7f-7767-b200-2769e7a67c4a', 0, 1, '\x010680a0f8dbf11712029a08aa0c31a7728b3ebeeda19003'),
	(1, 1, '2025-10-01', '01a21d52-8d80-7282-bcf2-fd585622a57c', 0, 1, '\x010680e0aef7a0010402'),
	(1, 1, '2025-01-01', '01a21d52-8d82-75aa-8af2-3471b69f2809', 0, 1, '\x01078080d293ad030101'),
	(1, 2, '2025-02-01', '01a21d52-8d83-7465-9cf4-9eda17aa016b', 0, 1, '\x010780a0f8dbf11712029a08aa0c4a4d60b85b249d959003'),
	(1, 2, '2025-05-01', '01a21d52-8d84-73fe-972e-9a33f7ef205b', 0, 1, '\x010780a0f8dbf11712029a08aa0c6a9686e3acca129f9003'),
	(1, 2, '2025-05-01', '01a21d52-8d85-753e-a800-0d967532d3e1', 0, 1, '\x010780e0d5cab31a0202fe08aa0c6a9686e3acca129f'),
	(1, 3, '2025-06-01', '01a21d52-8d86-7221-9560-1e9d9847db1e', 0, 1, '\x010780e0aef7a0010604'),
	(1, 1, '2025-01-01', '01a21d52-8d88-713f-8ed1-822a524919ef', 0, 1, '\x01088080d293ad030101'),
	(1, 2, '2025-02-01', '01a21d52-8d89-7785-8ea3-71b032a786a3', 0, 1, '\x010880a0f8dbf11712029a08a8368652e013a20e28989003'),
	(1, 2, '2025-05-01', '01a21d52-8d8b-71a8-b83c-4bbd0ee1b7bf', 0, 1, '\x010880a0f8dbf11712029a08a8368b3adaccff16c7969003'),
	(1, 2, '2025-05-01', '01a21d52-8d8c-7788-990f-e0ec26819b06', 0, 1, '\x010880e0d5cab31a0202fe08a8368b3adaccff16c796'),
	(1, 2, '2025-08-01', '01a21d52-8d8d-724e-ac68-90656970ffe1', 0, 1, '\x010880a0f8dbf11712029a08a8360a90a452786160ac9003'),
	(1, 2, '2025-08-01', '01a21d52-8d8e-774f-b823-a30cf422e9c2', 0, 1, '\x010880e0d5cab31a0202fe08a8360a90a452786160ac'),
	(1, 2, '2025-08-01', '01a21d52-8d8f-7434-be09-6c84477fea83', 0, 1, '\x010880a0b3b9f51c0202e209a8360a90a452786160ac'),
	(1, 2, '2025-09-01', '01a21d52-8d91-732a-8979-1f30d4a89678', 0, 1, '\x010880e0aef7a0010303f403a8368652e013a20e2898'),
	(1, 1, '2025-01-01', '01a21d52-8d93-7245-acc2-3988cf87301c', 0, 1, '\x01098080d293ad030101'),
	(1, 1, '2025-01-01', '01a21d52-8d94-727a-9756-e0037b3cd8af', 0, 1, '\x010a8080d293ad030101'),
	(1, 2, '2025-02-01', '01a21d52-8d95-742d-99a8-fd5a2966e8da', 0, 1, '\x010a80a0f8dbf11712029a08aa0cd99df4d8fe728f8f9003'),
	(1, 1, '2025-01-01', '01a21d52-8d97-737d-8110-d4fb0c4be853', 0, 1, '\x010b8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8d99-736a-8c46-162a698a7220', 0, 1, '\x010b80a0f8dbf11712059a08aa0cbf238c6d2e3fe6869003'),
	(1, 2, '2025-05-01', '01a21d52-8d9a-7316-94c7-16d038defa29', 0, 1, '\x010b80a0f8dbf11712059a08aa0cc2b0c12d54d234bd9003'),
	(1, 2, '2025-05-01', '01a21d52-8d9b-726d-932f-be0dcd8443b8', 0, 1, '\x010b80e0d5cab31a0205fe08aa0cc2b0c12d54d234bd'),
	(1, 1, '2025-10-01', '01a21d52-8d9d-74fd-9b18-be00eb26c9c0', 0, 1, '\x010b80e0aef7a0010405'),
	(1, 1, '2025-11-01', '01a21d52-8d9f-7280-be8c-ae485af31b65', 0, 1, '\x010b80e0aef7a0010506'),
	(1, 1, '2025-01-01', '01a21d52-8da6-70a1-a230-3358a5eb82d8', 0, 1, '\x010c8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8da7-7532-ac01-44cc696977af', 0, 1, '\x010c80a0f8dbf11712059a08aa0c00149e026ae39ca09003'),
	(1, 2, '2025-05-01', '01a21d52-8da9-73cb-a02f-cc114fb809f1', 0, 1, '\x010c80a0f8dbf11712059a08aa0cfa8885071e8547959003'),
	(1, 2, '2025-05-01', '01a21d52-8daa-7182-9a68-9466b8d07a14', 0, 1, '\x010c80e0d5cab31a0205fe08aa0cfa8885071e854795'),
	(1, 2, '2025-08-01', '01a21d52-8dab-74e7-b3cf-efe53dc2cdce', 0, 1, '\x010c80a0f8dbf11712059a08aa0ccd62aff73beda6ae9003'),
	(1, 2, '2025-08-01', '01a21d52-8dac-71da-8dc8-9d7aeada498f', 0, 1, '\x010c80e0d5cab31a0205fe08aa0ccd62aff73beda6ae'),
	(1, 2, '2025-08-01', '01a21d52-8dae-75a4-a754-6a95ea8e15ba', 0, 1, '\x010c80a0b3b9f51c0205e209aa0ccd62aff73beda6ae'),
	(1, 2, '2025-09-01', '01a21d52-8daf-75cf-b1fe-f48fd4a5946d', 0, 1, '\x010c80e0aef7a0010306f403aa0c00149e026ae39ca0'),
	(1, 1, '2025-01-01', '01a21d52-8db1-7422-913f-8f4d6279dde2', 0, 1, '\x010d8080d293ad030102'),
	(1, 3, '2025-06-01', '01a21d52-8db4-7575-92ae-5cdb47474801', 0, 1, '\x010d80e0aef7a0010607'),
	(1, 1, '2025-01-01', '01a21d52-8db5-77df-a2f0-115c39c41fba', 0, 1, '\x010e8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8db6-7359-96b7-cfae7de90a79', 0, 1, '\x010e80a0f8dbf11712059a08aa0c722ec255f2ae36ba9003'),
	(1, 1, '2025-01-01', '01a21d52-8db8-745d-a42b-709787e3834b', 0, 1, '\x010f8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8db9-71b0-a457-96766427796e', 0, 1, '\x010f80a0f8dbf11712059a08aa0c0a37a5249d95c29b9003'),
	(1, 2, '2025-05-01', '01a21d52-8dbb-7327-8e0a-cc36f13343c9', 0, 1, '\x010f80a0f8dbf11712059a08aa0c9addb72f3d8b77b09003'),
	(1, 2, '2025-05-01', '01a21d52-8dbc-775f-a417-172ce8e8d132', 0, 1, '\x010f80e0d5cab31a0205fe08aa0c9addb72f3d8b77b0'),
	(1, 1, '2025-01-01', '01a21d52-8dbd-77d5-9a3f-257a3109f7f0', 0, 1, '\x01108080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8dbf-75eb-b884-9a4dc6daa4c8', 0, 1, '\x011080a0f8dbf11712059a08a8369c533ecee492b0869003'),
	(1, 2, '2025-05-01', '01a21d52-8dc0-72a9-9e0a-5cba62b0a528', 0, 1, '\x011080a0f8dbf11712059a08a836d8235c427c2745b09003'),
	(1, 2, '2025-05-01', '01a21d52-8dc3-7486-b69d-c6d50ca10d48', 0, 1, '\x011080e0d5cab31a0205fe08a836d8235c427c2745b0'),
	(1, 2, '2025-08-01', '01a21d52-8dc4-74dd-a720-46c4c4d363b3', 0, 1, '\x011080a0f8dbf11712059a08a836eaddb6e374646a999003'),
	(1, 2, '2025-08-01', '01a21d52-8dc5-70ee-937d-a450089535d9', 0, 1, '\x011080e0d5cab31a0205fe08a836eaddb6e374646a99'),
	(1, 2, '2025-08-01', '01a21d52-8dc7-760e-a061-9895394b2a81', 0, 1, '\x011080a0b3b9f51c0205e209a836eaddb6e374646a99'),
	(1, 2, '2025-09-01', '01a21d52-8dc8-7519-98f9-97cfac1d6ea4', 0, 1, '\x011080e0aef7a0010306f403a8369c533ecee492b086'),
	(1, 1, '2025-10-01', '01a21d52-8dc9-76f1-94aa-d76e4ef969d6', 0, 1, '\x011080e0aef7a0010405'),
	(1, 1, '2025-01-01', '01a21d52-8dcb-7027-946a-84ee56adf287', 0, 1, '\x01118080d293ad030102'),
	(1, 1, '2025-01-01', '01a21d52-8dcc-748f-a407-4348c3ff7244', 0, 1, '\x01128080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8dce-7649-b447-7658d7965e18', 0, 1, '\x011280a0f8dbf11712059a08aa0c221ece348d375d8e9003'),
	(1, 1, '2025-01-01', '01a21d52-8dd1-732d-9c35-571411611a45', 0, 1, '\x01138080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8dd2-74d0-84fe-fe8baaa1699f', 0, 1, '\x011380a0f8dbf11712059a08aa0cedcd9d1fcd3d3f8c9003'),
	(1, 2, '2025-05-01', '01a21d52-8dd3-7438-80ce-42e95f51d9fd', 0, 1, '\x011380a0f8dbf11712059a08aa0c295d62534054cd899003'),
	(1, 2, '2025-05-01', '01a21d52-8dd4-75bf-93b9-e1a63dc6c207', 0, 1, '\x011380e0d5cab31a0205fe08aa0c295d62534054cd89'),
	(1, 3, '2025-06-01', '01a21d52-8dd5-7676-95af-5e512aef4d88', 0, 1, '\x011380e0aef7a0010607'),
	(1, 1, '2025-01-01', '01a21d52-8dd7-76ff-8fbc-8c40ac94627d', 0, 1, '\x01148080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8dd8-7107-8ab8-97c3142f5de8', 0, 1, '\x011480a0f8dbf11712059a08aa0ca13ba179b299e1a79003'),
	(1, 2, '2025-05-01', '01a21d52-8dda-73e8-88d0-c53a77736680', 0, 1, '\x011480a0f8dbf11712059a08aa0cb72069d57dcfc0bd9003'),
	(1, 2, '2025-05-01', '01a21d52-8ddb-724f-bd3b-c623cf688015', 0, 1, '\x011480e0d5cab31a0205fe08aa0cb72069d57dcfc0bd'),
	(1, 2, '2025-08-01', '01a21d52-8ddd-72d8-b611-b2cdbd7d1b0a', 0, 1, '\x011480a0f8dbf11712059a08aa0cc7d134442d6e75869003'),
	(1, 2, '2025-08-01', '01a21d52-8ddf-70ad-a7e0-ae9769ed2a11', 0, 1, '\x011480e0d5cab31a0205fe08aa0cc7d134442d6e7586'),
	(1, 2, '2025-08-01', '01a21d52-8de1-752b-8b30-1d45f0bdf8c6', 0, 1, '\x011480a0b3b9f51c0205e209aa0cc7d134442d6e7586'),
	(1, 2, '2025-09-01', '01a21d52-8de3-71b8-9a0d-9f79c3fc2904', 0, 1, '\x011480e0aef7a0010306f403aa0ca13ba179b299e1a7'),
	(1, 1, '2025-01-01', '01a21d52-8de5-714d-a8f7-501a5b1d1978', 0, 1, '\x01158080d293ad030102'),
	(1, 1, '2025-10-01', '01a21d52-8de6-77f6-af15-67cc1a453b96', 0, 1, '\x011580e0aef7a0010405'),
	(1, 1, '2025-11-01', '01a21d52-8de8-74de-ae49-1d80a765de25', 0, 1, '\x011580e0aef7a0010506'),
	(1, 1, '2025-01-01', '01a21d52-8de9-7014-9734-1b90adc23ec1', 0, 1, '\x01168080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8deb-742f-a382-c5e1e637afd4', 0, 1, '\x011680a0f8dbf11712059a08aa0cddfffec245f786bc9003'),
	(1, 1, '2025-01-01', '01a21d52-8dee-7333-a0d7-03c3af428124', 0, 1, '\x01178080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8def-7618-ac38-cdd7adcc5d77', 0, 1, '\x011780a0f8dbf11712059a08aa0c5d959e50d058fdb59003'),
	(1, 2, '2025-05-01', '01a21d52-8df1-70b5-8fad-cf57765b490d', 0, 1, '\x011780a0f8dbf11712059a08aa0c04f379e7fa4690929003'),
	(1, 2, '2025-05-01', '01a21d52-8df2-73c1-a071-654e6b1bd192', 0, 1, '\x011780e0d5cab31a0205fe08aa0c04f379e7fa469092'),
	(1, 1, '2025-01-01', '01a21d52-8df3-72d0-9cff-5a56764bbdc3', 0, 1, '\x01188080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8df5-7259-9283-b5ba82b0f317', 0, 1, '\x011880a0f8dbf11712059a08a83658cadbe19e0fbd809003'),
	(1, 2, '2025-05-01', '01a21d52-8df8-73b8-8b96-a88869c9f526', 0, 1, '\x011880a0f8dbf11712059a08a836829c600d7b207a859003'),
	(1, 2, '2025-05-01', '01a21d52-8df9-74c7-8c32-9f10b965ee3a', 0, 1, '\x011880e0d5cab31a0205fe08a836829c600d7b207a85'),
	(1, 2, '2025-08-01', '01a21d52-8dfb-7375-a49d-5d630462c1c2', 0, 1, '\x011880a0f8dbf11712059a08a8363efdf8dcae5e0c879003'),
	(1, 2, '2025-08-01', '01a21d52-8dfc-77ab-acb6-f72df1869671', 0, 1, '\x011880e0d5cab31a0205fe08a8363efdf8dcae5e0c87'),
	(1, 2, '2025-08-01', '01a21d52-8dff-77cb-8c2f-e011b7079d13', 0, 1, '\x011880a0b3b9f51c0205e209a8363efdf8dcae5e0c87'),
	(1, 2, '2025-09-01', '01a21d52-8e01-7416-a394-f295a43f4841', 0, 1, '\x011880e0aef7a0010306f403a83658cadbe19e0fbd80'),
	(1, 1, '2025-01-01', '01a21d52-8e03-7234-b1d5-9272bff76eb8', 0, 1, '\x01198080d293ad030102'),
	(1, 3, '2025-06-01', '01a21d52-8e05-7492-8a11-0605fd623327', 0, 1, '\x011980e0aef7a0010607'),
	(1, 1, '2025-01-01', '01a21d52-8e06-72c9-959f-ae3cb33f675a', 0, 1, '\x011a8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e08-71ba-9c37-d4a5dd818cc8', 0, 1, '\x011a80a0f8dbf11712059a08aa0c4e6cbc5251b04bae9003'),
	(1, 1, '2025-10-01', '01a21d52-8e09-7419-b15d-6df5f6d73f41', 0, 1, '\x011a80e0aef7a0010405'),
	(1, 1, '2025-01-01', '01a21d52-8e0a-77d5-a481-9e35591a1b82', 0, 1, '\x011b8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e0c-7143-890c-840453aae957', 0, 1, '\x011b80a0f8dbf11712059a08aa0c9a34a4cdeb601eb29003'),
	(1, 2, '2025-05-01', '01a21d52-8e0d-724d-8f20-5296ccce4151', 0, 1, '\x011b80a0f8dbf11712059a08aa0cea593a5a56ff62a29003'),
	(1, 2, '2025-05-01', '01a21d52-8e0e-70f1-b65a-e2bf2c4b6719', 0, 1, '\x011b80e0d5cab31a0205fe08aa0cea593a5a56ff62a2'),
	(1, 1, '2025-01-01', '01a21d52-8e10-7734-8251-0e385334d3fb', 0, 1, '\x011c8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e11-727b-88e3-85a1667466c8', 0, 1, '\x011c80a0f8dbf11712059a08aa0c278b746dc2bf65bd9003'),
	(1, 2, '2025-05-01', '01a21d52-8e13-74dc-881d-1d9e6fbb51ed', 0, 1, '\x011c80a0f8dbf11712059a08aa0c8b7e960b02ab60809003'),
	(1, 2, '2025-05-01', '01a21d52-8e14-77de-af3a-bdc5bceec853', 0, 1, '\x011c80e0d5cab31a0205fe08aa0c8b7e960b02ab6080'),
	(1, 2, '2025-08-01', '01a21d52-8e16-725e-bbfb-24519fc6bdc1', 0, 1, '\x011c80a0f8dbf11712059a08aa0c03d4cc1e86aa4dba9003'),
	(1, 2, '2025-08-01', '01a21d52-8e17-7358-826d-891499e9bddb', 0, 1, '\x011c80e0d5cab31a0205fe08aa0c03d4cc1e86aa4dba'),
	(1, 2, '2025-08-01', '01a21d52-8e18-7093-ae28-4c178d29d274', 0, 1, '\x011c80a0b3b9f51c0205e209aa0c03d4cc1e86aa4dba'),
	(1, 2, '2025-09-01', '01a21d52-8e1f-73ad-bc48-bb3996bdaf49', 0, 1, '\x011c80e0aef7a0010306f403aa0c278b746dc2bf65bd'),
	(1, 1, '2025-01-01', '01a21d52-8e22-7309-bcee-d0da8000cc9b', 0, 1, '\x011d8080d293ad030102'),
	(1, 1, '2025-01-01', '01a21d52-8e24-769a-a91b-3f73a59c80f8', 0, 1, '\x011e8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e25-760a-bcba-be889fa6e0db', 0, 1, '\x011e80a0f8dbf11712059a08aa0c16763c0e4eb4d5bd9003'),
	(1, 1, '2025-01-01', '01a21d52-8e26-73ad-87b0-c0055366778a', 0, 1, '\x011f8080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e28-76da-a576-179e4830e385', 0, 1, '\x011f80a0f8dbf11712059a08aa0cedbb8bfbe7a4a58d9003'),
	(1, 2, '2025-05-01', '01a21d52-8e29-76fc-9d23-5ed250822a0f', 0, 1, '\x011f80a0f8dbf11712059a08aa0c156ad7414672ff9d9003'),
	(1, 2, '2025-05-01', '01a21d52-8e2a-7007-8026-964a03c1436f', 0, 1, '\x011f80e0d5cab31a0205fe08aa0c156ad7414672ff9d'),
	(1, 1, '2025-10-01', '01a21d52-8e2c-752c-abfc-679c11397f58', 0, 1, '\x011f80e0aef7a0010405'),
	(1, 1, '2025-11-01', '01a21d52-8e2d-7525-a7ee-f0a16fbca8eb', 0, 1, '\x011f80e0aef7a0010506'),
	(1, 3, '2025-06-01', '01a21d52-8e2e-743c-9316-bb5c126b94e7', 0, 1, '\x011f80e0aef7a0010607'),
	(1, 1, '2025-01-01', '01a21d52-8e30-7023-8ce3-625c77b104d9', 0, 1, '\x01208080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e31-7283-a229-348fb17538f0', 0, 1, '\x012080a0f8dbf11712059a08a836255bc619a3484e849003'),
	(1, 2, '2025-05-01', '01a21d52-8e32-7279-a899-a030b9720694', 0, 1, '\x012080a0f8dbf11712059a08a836e05ef265a1b185849003'),
	(1, 2, '2025-05-01', '01a21d52-8e33-72ed-9800-cd308ecdc6d1', 0, 1, '\x012080e0d5cab31a0205fe08a836e05ef265a1b18584'),
	(1, 2, '2025-08-01', '01a21d52-8e35-728f-872b-d906591a065d', 0, 1, '\x012080a0f8dbf11712059a08a836cc8c678414724e9c9003'),
	(1, 2, '2025-08-01', '01a21d52-8e36-73d8-9070-41018fa338b5', 0, 1, '\x012080e0d5cab31a0205fe08a836cc8c678414724e9c'),
	(1, 2, '2025-08-01', '01a21d52-8e3b-7220-ae57-4318b282edc1', 0, 1, '\x012080a0b3b9f51c0205e209a836cc8c678414724e9c'),
	(1, 2, '2025-09-01', '01a21d52-8e3c-759c-834d-72d43605a1f1', 0, 1, '\x012080e0aef7a0010306f403a836255bc619a3484e84'),
	(1, 1, '2025-01-01', '01a21d52-8e3e-7531-8544-290dfa66fcd1', 0, 1, '\x01218080d293ad030102'),
	(1, 1, '2025-01-01', '01a21d52-8e3f-7567-902e-dcb08425853a', 0, 1, '\x01228080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e40-73d6-aa33-f8e0969204e4', 0, 1, '\x012280a0f8dbf11712059a08aa0c080ab4a9a422fead9003'),
	(1, 1, '2025-01-01', '01a21d52-8e4a-7298-9438-23f329b79297', 0, 1, '\x01238080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e4b-7002-8a1b-55ad33bde8fa', 0, 1, '\x012380a0f8dbf11712059a08aa0c022b9d0205aaa4859003'),
	(1, 2, '2025-05-01', '01a21d52-8e4c-74d8-a37b-7d8c3021f44f', 0, 1, '\x012380a0f8dbf11712059a08aa0cb8892dbbdab8ff829003'),
	(1, 2, '2025-05-01', '01a21d52-8e4e-723f-8611-4b306359207d', 0, 1, '\x012380e0d5cab31a0205fe08aa0cb8892dbbdab8ff82'),
	(1, 1, '2025-01-01', '01a21d52-8e50-761e-905f-12947d1fe154', 0, 1, '\x01248080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e52-725e-8721-eb196330ab27', 0, 1, '\x012480a0f8dbf11712059a08aa0cb59aea2e0f0285b39003'),
	(1, 2, '2025-05-01', '01a21d52-8e53-71ed-816c-0b5cc6a631d1', 0, 1, '\x012480a0f8dbf11712059a08aa0c6d2745a9e7a9559b9003'),
	(1, 2, '2025-05-01', '01a21d52-8e57-75b7-81ae-071f5446e723', 0, 1, '\x012480e0d5cab31a0205fe08aa0c6d2745a9e7a9559b'),
	(1, 2, '2025-08-01', '01a21d52-8e58-7121-9582-60b9198bd64d', 0, 1, '\x012480a0f8dbf11712059a08aa0cd3c561e36f0534a19003'),
	(1, 2, '2025-08-01', '01a21d52-8e59-7651-82e6-0b7265ef0499', 0, 1, '\x012480e0d5cab31a0205fe08aa0cd3c561e36f0534a1'),
	(1, 2, '2025-08-01', '01a21d52-8e5a-70bf-befb-7a91fde7fc73', 0, 1, '\x012480a0b3b9f51c0205e209aa0cd3c561e36f0534a1'),
	(1, 2, '2025-09-01', '01a21d52-8e5c-7568-a407-405e67085348', 0, 1, '\x012480e0aef7a0010306f403aa0cb59aea2e0f0285b3'),
	(1, 1, '2025-10-01', '01a21d52-8e5f-72c1-ae90-b2d165e11d86', 0, 1, '\x012480e0aef7a0010405'),
	(1, 1, '2025-01-01', '01a21d52-8e60-745f-8a73-15348c172ebd', 0, 1, '\x01258080d293ad030102'),
	(1, 3, '2025-06-01', '01a21d52-8e63-7739-be3d-acdd99f2aca4', 0, 1, '\x012580e0aef7a0010607'),
	(1, 1, '2025-01-01', '01a21d52-8e67-7116-bad2-48bba486b9d2', 0, 1, '\x01268080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e68-7180-afaf-e98bb5461f1b', 0, 1, '\x012680a0f8dbf11712059a08aa0c1f0fe58cafb93eb69003'),
	(1, 1, '2025-01-01', '01a21d52-8e6f-73db-a5d4-b8da028c6b81', 0, 1, '\x01278080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e70-7471-a1b8-c863d02769b9', 0, 1, '\x012780a0f8dbf11712059a08aa0cb9d76792812b29879003'),
	(1, 2, '2025-05-01', '01a21d52-8e71-758e-bb77-30c9686ab32e', 0, 1, '\x012780a0f8dbf11712059a08aa0c2f837e201ecf3f929003'),
	(1, 2, '2025-05-01', '01a21d52-8e72-70bf-992e-bfb88c0ee323', 0, 1, '\x012780e0d5cab31a0205fe08aa0c2f837e201ecf3f92'),
	(1, 1, '2025-01-01', '01a21d52-8e74-77ac-83f8-547f25c8ec59', 0, 1, '\x01288080d293ad030102'),
	(1, 2, '2025-02-01', '01a21d52-8e76-7243-b1cb-b75e0a0f0c61', 0, 1, '\x012880a0f8dbf11712059a08a836be54d1a48ceeccac9003'),
	(1, 2, '2025-05-01', '01a21d52-8e77-7217-b421-3f2e490be419', 0, 1, '\x012880a0f8dbf11712059a08a836886f58a16eea89869003'),
	(1, 2, '2025-05-01', '01a21d52-8e7b-70d9-9c94-485c20f5aa17', 0, 1, '\x012880e0d5cab31a0205fe08a836886f58a16eea8986'),
	(1, 2, '2025-08-01', '01a21d52-8e7c-73ce-9396-770343e483a0', 0, 1, '\x012880a0f8dbf11712059a08a836de39db49a5d1b69f9003'),
	(1, 2, '2025-08-01', '01a21d52-8e7d-756d-b7d4-0b9216f2962c', 0, 1, '\x012880e0d5cab31a0205fe08a836de39db49a5d1b69f'),
	(1, 2, '2025-08-01', '01a21d52-8e7e-711a-9117-3db932c3fb6b', 0, 1, '\x012880a0b3b9f51c0205e209a836de39db49a5d1b69f'),
	(1, 2, '2025-09-01', '01a21d52-8e83-7631-b4d9-f9485046c857', 0, 1, '\x012880e0aef7a0010306f403a836be54d1a48ceeccac'),
	(1, 2, '2025-05-01', '01a21d52-8e88-70aa-9069-e8a2f5cbaea2', 0, 1, '\x010380a0f8dbf1171a029a08aa0cdc6337b4b1d015919003'),
	(1, 3, '2025-06-01', '01a21d52-8e8a-7516-8ea8-94eb286fa8c0', 0, 1, '\x010780e0aef7a0010e04'),
	(1, 1, '2025-01-01', '01a21d52-8e8d-72da-bf82-81f008ad1c7e', 0, 1, '\x010d8080d293ad030902');


--
-- Data for Name: activity_settings; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.activity_settings VALUES
	(1, 3, '{city}', 40);


--
-- Data for Name: cells; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.cells VALUES
	(1, 1, 1, 'adbc7772-a96f-505c-be00-a9fc0073a2a8', '{"city": "Zürich", "language": "de-AT", "completion": "complete"}'),
	(1, 1, 2, '75a021b8-99cb-5dbd-927c-99da6b070a57', '{"city": "Zürich", "language": "de-at", "completion": "complete"}'),
	(1, 1, 3, '09106a57-ca44-55ed-ad26-44835bf12d10', '{"city": "Zürich ", "language": "en", "completion": "complete"}'),
	(1, 1, 4, '0533ac8b-424b-5240-8d8f-9142986cb4b7', '{"city": "Zür​ich", "language": "de-AT", "completion": "complete"}'),
	(1, 1, 5, '42b17e25-8e59-58bb-a194-05780238108f', '{"city": "Basel", "language": "de-at", "completion": "complete"}'),
	(1, 1, 6, 'ddede17e-fed8-5cf1-9982-0ac7689c9251', '{"city": "Zürich", "language": "en", "completion": "complete"}'),
	(1, 1, 7, 'a33a865c-51e9-5485-9369-3f9c6d4f4609', '{"city": "Zürich", "language": "de-AT", "completion": "complete"}'),
	(1, 1, 8, 'dd4c8c77-7c68-5d86-a7c2-8d7851476e07', '{"city": "Zürich ", "language": "de-at", "completion": "complete"}'),
	(1, 1, 9, 'd3b5a219-717a-5c7b-90ac-e69b1583b8a9', '{"city": "Zür​ich", "language": "en", "completion": "complete"}'),
	(1, 1, 10, '948ad7b2-e674-536c-a8fa-fa9a5da3ce70', '{"city": "Basel", "language": "de-AT", "completion": "complete"}'),
	(1, 1, 11, 'f00d02dd-86e1-5bb8-bad3-dd953989d0f0', '{"city": "Zürich", "language": "de-at", "completion": "complete"}'),
	(1, 1, 12, '08d96bb8-95b3-5356-8911-8f8111fd176e', '{"city": "Zürich", "language": "en", "completion": "complete"}'),
	(1, 1, 13, '3831a006-5056-508f-8a86-c23fca808204', '{"city": "Zürich ", "language": "de-AT", "completion": "complete"}'),
	(1, 1, 14, '63eeace4-e8f0-5454-9a0e-e7ab4e5d5d5c', '{"city": "Zür​ich", "language": "de-at", "completion": "complete"}'),
	(1, 1, 15, 'df860b11-0504-53f0-a0bc-94f03b390daf', '{"city": "Basel", "language": "en", "completion": "complete"}');


--
-- Data for Name: corrections; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.corrections VALUES
	(1, 'be271285-c4f1-5c49-bd86-392027bee2ba', 'ef253155-5873-53ca-a2a2-473dd7dc3b53', '0d7cf5ae-f13f-5f99-b649-34f96097ae42', '2026-11-27 14:04:39.098567+00'),
	(1, '8782429c-bf9e-56bb-bb1c-9b76ef0bf800', '66c6b79b-d67f-5f40-b091-d115abf4ad23', '5d9ff691-43ae-549b-8a6e-11fe5b77b8e0', '2026-11-27 14:04:39.10199+00'),
	(1, '8ea4d46e-96a3-598c-a138-be15694a6f3e', '42d4af1f-57a7-5ead-af5c-34a354774d31', '50b96fe8-bee5-5375-b8fc-6a7607dbc359', '2026-11-27 14:04:39.103967+00'),
	(1, '50a2e93b-5b7b-5bef-8ee2-8529bb113107', 'cf0aa104-a35f-5d48-bc94-b9ad5d090d46', '2f374622-ff8f-5853-9c31-9e4a3cbb243c', '2026-11-27 14:04:39.106674+00'),
	(1, 'd89cfc9b-f25a-5474-bd06-248a73b44d81', 'f47c2339-e601-5722-98b9-f0884ae742e4', 'b0c6a669-56ec-50cb-8f1e-8ca0771787d8', '2026-11-27 14:04:39.10831+00'),
	(1, '685426fd-5c11-57ae-8c28-7131a0a26b16', 'a5528479-22a8-5638-974c-96f50eed132a', 'd5cedfc3-cf44-50fc-bcec-1933f766978c', '2026-11-27 14:04:39.109856+00'),
	(1, 'b4cd62ef-9676-5727-acd8-ab15e77435e5', 'd13a2db2-eab1-5823-bc31-f73f54f0337e', '04450d3b-5ab8-5ac9-a7cf-15aeb4f96c0c', '2026-11-27 14:04:39.112067+00'),
	(1, '06d4ecb0-e1d1-593c-9a2f-bb1d2c8b7b26', '8090f576-c0c0-59d2-8ea2-ad14e76d6c53', '3701af58-22f9-5848-80a5-5196b302f545', '2026-11-27 14:04:39.113634+00'),
	(1, '6f09bcbb-b571-53a1-842e-7a92ac2e5273', 'b002e4a1-41e3-5a38-b6e2-3dc4bf49c708', 'cdaf4360-d8f2-55bb-a924-6973e5e87c5a', '2026-11-27 14:04:39.11522+00'),
	(1, '028ddae4-dde9-53ea-8a99-ceab6efb654b', 'ae88b628-ddb7-56b7-a51e-2e29e6a39e68', '957b111f-6d1d-5de4-b1d5-854c63d9ed55', '2026-11-27 14:04:39.117408+00'),
	(1, '0f0465f8-be52-5692-98d4-838fae06a8a3', '64d004fb-45a6-5d35-bf2a-22c7f7683c60', 'e7f28da6-cf54-5163-88a3-4c88ce4b743c', '2026-11-27 14:04:39.118974+00'),
	(1, 'a0d04a18-d543-5ff9-8d03-2b201dff87ed', '7c7f4a5e-dab3-5968-9d97-0051fbb65b5c', 'f0ecf4d0-3ce9-5aec-8c24-29f7958d262a', '2026-11-27 14:04:39.12049+00');


--
-- Data for Name: customers; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.customers VALUES
	(1, 1, 'customer-0', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 3, 'customer-2', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 4, 'customer-3', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 5, 'customer-4', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 6, 'customer-5', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 7, 'customer-6', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 8, 'customer-7', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 9, 'customer-8', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 10, 'customer-9', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 11, 'customer-10', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 12, 'customer-11', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 14, 'customer-13', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 15, 'customer-14', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 16, 'customer-15', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 17, 'customer-16', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 18, 'customer-17', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 19, 'customer-18', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 20, 'customer-19', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 21, 'customer-20', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 22, 'customer-21', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 23, 'customer-22', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 24, 'customer-23', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 25, 'customer-24', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 26, 'customer-25', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 27, 'customer-26', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 28, 'customer-27', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 29, 'customer-28', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 30, 'customer-29', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 31, 'customer-30', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 32, 'customer-31', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 33, 'customer-32', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 34, 'customer-33', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 35, 'customer-34', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 36, 'customer-35', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 37, 'customer-36', '2025-01-02 08:00:00+00', NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 38, 'customer-37', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', NULL, NULL, 'AT'),
	(1, 39, 'Zürich', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich ', NULL, NULL, 'AT'),
	(1, 40, 'Zürich', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zür​ich', NULL, NULL, 'AT'),
	(1, 13, 'customer-12', NULL, NULL, 'Zürich', NULL, NULL, 'AT'),
	(1, 2, 'customer-1', '2025-01-02 08:00:00+00', '2025-02-10 12:00:00+00', 'Zürich', 'Zürich', NULL, 'AT');


--
-- Data for Name: response_revisions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.response_revisions VALUES
	(1, 'ef253155-5873-53ca-a2a2-473dd7dc3b53', 1, '{1,2,3,4,5,5,6}', '{0,0,1,2,-3,0,-3}', '{"6": "comment 0"}', '2026-11-27 14:04:39.098567+00'),
	(1, 'cf0aa104-a35f-5d48-bc94-b9ad5d090d46', 1, '{1,2,3,4,5,5,5,6}', '{3,3,4,0,-3,0,1,-3}', '{"6": "comment 3"}', '2026-11-27 14:04:39.106674+00'),
	(1, 'd13a2db2-eab1-5823-bc31-f73f54f0337e', 1, '{1,2,3,4,5,5,6}', '{6,1,2,3,-3,0,-3}', '{"6": "comment 6"}', '2026-11-27 14:04:39.112067+00'),
	(1, 'ae88b628-ddb7-56b7-a51e-2e29e6a39e68', 1, '{1,2,3,4,5,5,5,6}', '{9,4,0,1,-3,0,1,-3}', '{"6": "comment 9"}', '2026-11-27 14:04:39.117408+00');


--
-- Data for Name: responses; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.responses VALUES
	(1, '6273c4fb-417e-5150-b45c-8bafe441f02b', 1, 13, '2025-01-13 10:00:00+00', '2026-11-27 14:04:39.004949+00', 'customer-12', '{1,2,3,4,5,5,6}', '{1,2,3,4,-3,0,-3}', '{"6": "comment 12"}', NULL, 1, NULL),
	(1, '4dcef60f-1417-5b24-9f81-150d6d7577f6', 1, 14, '2025-02-14 10:00:00+00', '2026-11-27 14:04:39.006894+00', 'customer-13', '{1,2,3,4,5,5,5,6}', '{2,3,4,0,-3,0,1,-3}', '{"6": "comment 13"}', NULL, 1, NULL),
	(1, 'd1de9550-55cf-5857-8afe-a7dc42fa71f5', 1, 15, '2025-03-15 10:00:00+00', '2026-11-27 14:04:39.00884+00', 'customer-14', '{1,2,3,4,5,5,6}', '{3,4,0,1,-3,0,-3}', '{"6": "comment 14"}', NULL, 1, NULL),
	(1, '405c4d82-99eb-56e4-8e50-0389f9b8b035', 1, 1, '2025-04-16 10:00:00+00', '2026-11-27 14:04:39.010242+00', 'customer-15', '{1,2,3,4,5,5,5,6}', '{4,0,1,2,-3,0,1,-3}', '{"6": "comment 15"}', NULL, 1, NULL),
	(1, '9e7c9503-4f43-5a8e-9a0b-b968be9df03d', 1, 2, '2025-05-17 10:00:00+00', '2026-11-27 14:04:39.011547+00', 'customer-16', '{1,2,3,4,5,5,6}', '{5,1,2,3,-3,0,-3}', '{"6": "comment 16"}', NULL, 1, NULL),
	(1, '4284ac6c-08b5-5bdb-b698-6e6accd1b2a3', 1, 3, '2025-06-18 10:00:00+00', '2026-11-27 14:04:39.012891+00', 'customer-17', '{1,2,3,4,5,5,5,6}', '{6,2,3,4,-3,0,1,-3}', '{"6": "comment 17"}', NULL, 1, NULL),
	(1, '91fba094-5129-5dbf-b2b9-b894506b3516', 1, 4, '2025-07-19 10:00:00+00', '2026-11-27 14:04:39.014251+00', 'customer-18', '{1,2,3,4,5,5,6}', '{7,3,4,0,-3,0,-3}', '{"6": "comment 18"}', NULL, 1, NULL),
	(1, 'bce6d656-d6f0-5c4f-a037-084cfcb07259', 1, 5, '2025-08-20 10:00:00+00', '2026-11-27 14:04:39.015577+00', 'customer-19', '{1,2,3,4,5,5,5,6}', '{8,4,0,1,-3,0,1,-3}', '{"6": "comment 19"}', NULL, 1, NULL),
	(1, 'cb2aeb75-3e1a-5323-a41a-57ba2f95f276', 1, 6, '2025-09-21 10:00:00+00', '2026-11-27 14:04:39.01693+00', 'customer-20', '{1,2,3,4,5,5,6}', '{9,0,1,2,-3,0,-3}', '{"6": "comment 20"}', NULL, 1, NULL),
	(1, '10f8e522-9ce7-50bc-8b35-2b858eb46bbd', 1, 7, '2025-10-22 10:00:00+00', '2026-11-27 14:04:39.018314+00', 'customer-21', '{1,2,3,4,5,5,5,6}', '{10,1,2,3,-3,0,1,-3}', '{"6": "comment 21"}', NULL, 1, NULL),
	(1, '707b85bb-2ffd-5d29-bb00-35e44d67d73a', 1, 8, '2025-11-23 10:00:00+00', '2026-11-27 14:04:39.019744+00', 'customer-22', '{1,2,3,4,5,5,6}', '{0,2,3,4,-3,0,-3}', '{"6": "comment 22"}', NULL, 1, NULL),
	(1, '70f55891-b2e7-5ae4-a5a1-cdda1b0fae5a', 1, 9, '2025-12-24 10:00:00+00', '2026-11-27 14:04:39.021102+00', 'customer-23', '{1,2,3,4,5,5,5,6}', '{1,3,4,0,-3,0,1,-3}', '{"6": "comment 23"}', NULL, 1, NULL),
	(1, '622c6211-503e-52b4-81e7-405712ac37d6', 1, 10, '2025-01-25 10:00:00+00', '2026-11-27 14:04:39.022544+00', 'customer-24', '{1,2,3,4,5,5,6}', '{2,4,0,1,-3,0,-3}', '{"6": "comment 24"}', NULL, 1, NULL),
	(1, '692d9092-44de-5c78-b0d2-ade908df6631', 1, 11, '2025-02-26 10:00:00+00', '2026-11-27 14:04:39.023937+00', 'customer-25', '{1,2,3,4,5,5,5,6}', '{3,0,1,2,-3,0,1,-3}', '{"6": "comment 25"}', NULL, 1, NULL),
	(1, 'bc038f91-0d8a-5655-8b92-a604c9d4f963', 1, 12, '2025-03-27 10:00:00+00', '2026-11-27 14:04:39.025294+00', 'customer-26', '{1,2,3,4,5,5,6}', '{4,1,2,3,-3,0,-3}', '{"6": "comment 26"}', NULL, 1, NULL),
	(1, 'afe896cb-38ab-5120-b0e5-59c5121ccb23', 1, 13, '2025-04-01 10:00:00+00', '2026-11-27 14:04:39.026697+00', 'customer-27', '{1,2,3,4,5,5,5,6}', '{5,2,3,4,-3,0,1,-3}', '{"6": "comment 27"}', NULL, 1, NULL),
	(1, '5c8a11d1-2003-5394-9ac6-d57ba792a83a', 1, 14, '2025-05-02 10:00:00+00', '2026-11-27 14:04:39.02819+00', 'customer-28', '{1,2,3,4,5,5,6}', '{6,3,4,0,-3,0,-3}', '{"6": "comment 28"}', NULL, 1, NULL),
	(1, 'ede01331-cf87-5115-8ea1-bf722b1937b9', 1, 15, '2025-06-03 10:00:00+00', '2026-11-27 14:04:39.030177+00', 'customer-29', '{1,2,3,4,5,5,5,6}', '{7,4,0,1,-3,0,1,-3}', '{"6": "comment 29"}', NULL, 1, NULL),
	(1, 'ba9cffcc-a369-59ef-b755-54705c9e96d6', 1, 1, '2025-07-04 10:00:00+00', '2026-11-27 14:04:39.0316+00', 'customer-30', '{1,2,3,4,5,5,6}', '{8,0,1,2,-3,0,-3}', '{"6": "comment 30"}', NULL, 1, NULL),
	(1, 'aa9b53e3-a343-588e-ae12-056ea567b857', 1, 2, '2025-08-05 10:00:00+00', '2026-11-27 14:04:39.032959+00', 'customer-31', '{1,2,3,4,5,5,5,6}', '{9,1,2,3,-3,0,1,-3}', '{"6": "comment 31"}', NULL, 1, NULL),
	(1, '5cf34cf8-c74d-5e9a-bd69-a0e22af1f5a9', 1, 3, '2025-09-06 10:00:00+00', '2026-11-27 14:04:39.034371+00', 'customer-32', '{1,2,3,4,5,5,6}', '{10,2,3,4,-3,0,-3}', '{"6": "comment 32"}', NULL, 1, NULL),
	(1, 'e47d447c-bdec-5f79-bd8d-45ff4dcff18e', 1, 4, '2025-10-07 10:00:00+00', '2026-11-27 14:04:39.035814+00', 'customer-33', '{1,2,3,4,5,5,5,6}', '{0,3,4,0,-3,0,1,-3}', '{"6": "comment 33"}', NULL, 1, NULL),
	(1, 'f3abb60b-ec1c-5f61-bf01-f6efa1bdd5cb', 1, 5, '2025-11-08 10:00:00+00', '2026-11-27 14:04:39.037205+00', 'customer-34', '{1,2,3,4,5,5,6}', '{1,4,0,1,-3,0,-3}', '{"6": "comment 34"}', NULL, 1, NULL),
	(1, 'bd23a4b4-5c44-5f28-bb32-037cf3e044ee', 1, 6, '2025-12-09 10:00:00+00', '2026-11-27 14:04:39.038623+00', 'customer-35', '{1,2,3,4,5,5,5,6}', '{2,0,1,2,-3,0,1,-3}', '{"6": "comment 35"}', NULL, 1, NULL),
	(1, '1b924d4c-4d09-5fd1-949c-a94d8b92887f', 1, 7, '2025-01-10 10:00:00+00', '2026-11-27 14:04:39.040021+00', 'customer-36', '{1,2,3,4,5,5,6}', '{3,1,2,3,-3,0,-3}', '{"6": "comment 36"}', NULL, 1, NULL),
	(1, 'c8102bed-af38-5894-a267-36ea2062006b', 1, 8, '2025-02-11 10:00:00+00', '2026-11-27 14:04:39.042186+00', 'customer-37', '{1,2,3,4,5,5,5,6}', '{4,2,3,4,-3,0,1,-3}', '{"6": "comment 37"}', NULL, 1, NULL),
	(1, '6c11ad32-8658-538c-863d-df7e9b120ae0', 1, 9, '2025-03-12 10:00:00+00', '2026-11-27 14:04:39.043651+00', 'Zürich', '{1,2,3,4,5,5,6}', '{5,3,4,0,-3,0,-3}', '{"6": "comment 38"}', NULL, 1, NULL),
	(1, '4a1b34a1-3374-56d3-84df-2ce140677e65', 1, 10, '2025-04-13 10:00:00+00', '2026-11-27 14:04:39.045019+00', 'Zürich', '{1,2,3,4,5,5,5,6}', '{6,4,0,1,-3,0,1,-3}', '{"6": "comment 39"}', NULL, 1, NULL),
	(1, '309397e6-8cc9-5c9f-9392-2127230af1ef', 1, 11, '2025-05-14 10:00:00+00', '2026-11-27 14:04:39.046386+00', 'customer-0', '{1,2,3,4,5,5,6}', '{7,0,1,2,-3,0,-3}', '{"6": "comment 40"}', NULL, 1, NULL),
	(1, '66c6b79b-d67f-5f40-b091-d115abf4ad23', 1, 2, '2025-02-02 10:00:00+00', '2026-11-27 14:04:38.979495+00', 'customer-1', '{1,2,3,4,5,5,5,6}', '{1,1,2,3,-3,0,1,-3}', '{"6": "comment 1"}', NULL, 1, 1),
	(1, '42d4af1f-57a7-5ead-af5c-34a354774d31', 1, 3, '2025-03-03 10:00:00+00', '2026-11-27 14:04:38.982242+00', NULL, '{}', '{}', NULL, NULL, 1, 4),
	(1, 'cf0aa104-a35f-5d48-bc94-b9ad5d090d46', 1, 4, '2025-04-04 10:00:00+00', '2026-11-27 14:04:38.986103+00', 'customer-3', '{1}', '{10}', NULL, NULL, 2, NULL),
	(1, 'f47c2339-e601-5722-98b9-f0884ae742e4', 1, 5, '2025-05-05 10:00:00+00', '2026-11-27 14:04:38.988405+00', 'customer-4', '{1,2,3,4,5,5,6}', '{4,4,0,1,-3,0,-3}', '{"6": "comment 4"}', NULL, 1, 1),
	(1, 'a5528479-22a8-5638-974c-96f50eed132a', 1, 6, '2025-06-06 10:00:00+00', '2026-11-27 14:04:38.9906+00', NULL, '{}', '{}', NULL, NULL, 1, 4),
	(1, 'd13a2db2-eab1-5823-bc31-f73f54f0337e', 1, 7, '2025-07-07 10:00:00+00', '2026-11-27 14:04:38.992733+00', 'customer-6', '{1}', '{10}', NULL, NULL, 2, NULL),
	(1, '8090f576-c0c0-59d2-8ea2-ad14e76d6c53', 1, 8, '2025-08-08 10:00:00+00', '2026-11-27 14:04:38.994843+00', 'customer-7', '{1,2,3,4,5,5,5,6}', '{7,2,3,4,-3,0,1,-3}', '{"6": "comment 7"}', NULL, 1, 1),
	(1, 'b002e4a1-41e3-5a38-b6e2-3dc4bf49c708', 1, 9, '2025-09-09 10:00:00+00', '2026-11-27 14:04:38.996873+00', NULL, '{}', '{}', NULL, NULL, 1, 4),
	(1, 'ae88b628-ddb7-56b7-a51e-2e29e6a39e68', 1, 10, '2025-10-10 10:00:00+00', '2026-11-27 14:04:38.998948+00', 'customer-9', '{1}', '{10}', NULL, NULL, 2, NULL),
	(1, '64d004fb-45a6-5d35-bf2a-22c7f7683c60', 1, 11, '2025-11-11 10:00:00+00', '2026-11-27 14:04:39.000891+00', 'customer-10', '{1,2,3,4,5,5,6}', '{10,0,1,2,-3,0,-3}', '{"6": "comment 10"}', NULL, 1, 1),
	(1, '7c7f4a5e-dab3-5968-9d97-0051fbb65b5c', 1, 12, '2025-12-12 10:00:00+00', '2026-11-27 14:04:39.002988+00', NULL, '{}', '{}', NULL, NULL, 1, 4),
	(1, 'd49e956c-cdf2-58c6-8023-0ed052c76784', 1, 12, '2025-06-15 10:00:00+00', '2026-11-27 14:04:39.047798+00', 'customer-1', '{1,2,3,4,5,5,5,6}', '{8,1,2,3,-3,0,1,-3}', '{"6": "comment 41"}', NULL, 1, NULL),
	(1, '7f39b379-c101-5671-95aa-1334b05207d4', 1, 13, '2025-07-16 10:00:00+00', '2026-11-27 14:04:39.050472+00', 'customer-2', '{1,2,3,4,5,5,6}', '{9,2,3,4,-3,0,-3}', '{"6": "comment 42"}', NULL, 1, NULL),
	(1, 'b084e867-7936-5b09-adb3-a35923cd2872', 1, 14, '2025-08-17 10:00:00+00', '2026-11-27 14:04:39.05184+00', 'customer-3', '{1,2,3,4,5,5,5,6}', '{10,3,4,0,-3,0,1,-3}', '{"6": "comment 43"}', NULL, 1, NULL),
	(1, '696dbd88-1985-56fa-97e7-29842e63a72e', 1, 15, '2025-09-18 10:00:00+00', '2026-11-27 14:04:39.05322+00', 'customer-4', '{1,2,3,4,5,5,6}', '{0,4,0,1,-3,0,-3}', '{"6": "comment 44"}', NULL, 1, NULL),
	(1, '317c274c-5293-548f-940b-28388b2fbd02', 1, 1, '2025-10-19 10:00:00+00', '2026-11-27 14:04:39.054618+00', 'customer-5', '{1,2,3,4,5,5,5,6}', '{1,0,1,2,-3,0,1,-3}', '{"6": "comment 45"}', NULL, 1, NULL),
	(1, 'aab718bc-9fa2-5954-b656-c96e39c8b81e', 1, 2, '2025-11-20 10:00:00+00', '2026-11-27 14:04:39.055956+00', 'customer-6', '{1,2,3,4,5,5,6}', '{2,1,2,3,-3,0,-3}', '{"6": "comment 46"}', NULL, 1, NULL),
	(1, 'f44d72b9-8762-5856-a9b2-d286c37225cc', 1, 3, '2025-12-21 10:00:00+00', '2026-11-27 14:04:39.058172+00', 'customer-7', '{1,2,3,4,5,5,5,6}', '{3,2,3,4,-3,0,1,-3}', '{"6": "comment 47"}', NULL, 1, NULL),
	(1, '45384597-38eb-51f8-837e-b3f0bac08f69', 1, 4, '2025-01-22 10:00:00+00', '2026-11-27 14:04:39.059584+00', 'customer-8', '{1,2,3,4,5,5,6}', '{4,3,4,0,-3,0,-3}', '{"6": "comment 48"}', NULL, 1, NULL),
	(1, '83ebfeae-ef61-59c8-80a0-7dc2718153f4', 1, 5, '2025-02-23 10:00:00+00', '2026-11-27 14:04:39.060926+00', 'customer-9', '{1,2,3,4,5,5,5,6}', '{5,4,0,1,-3,0,1,-3}', '{"6": "comment 49"}', NULL, 1, NULL),
	(1, '90e80f21-799a-515c-93a5-c6239792f8a6', 1, 6, '2025-03-24 10:00:00+00', '2026-11-27 14:04:39.062314+00', 'customer-10', '{1,2,3,4,5,5,6}', '{6,0,1,2,-3,0,-3}', '{"6": "comment 50"}', NULL, 1, NULL),
	(1, '0858933f-d626-5d04-a465-693b51225b3c', 1, 7, '2025-04-25 10:00:00+00', '2026-11-27 14:04:39.063649+00', 'customer-11', '{1,2,3,4,5,5,5,6}', '{7,1,2,3,-3,0,1,-3}', '{"6": "comment 51"}', NULL, 1, NULL),
	(1, 'd551570c-c039-5d63-af84-9aa5067097a5', 1, 8, '2025-05-26 10:00:00+00', '2026-11-27 14:04:39.065001+00', 'customer-12', '{1,2,3,4,5,5,6}', '{8,2,3,4,-3,0,-3}', '{"6": "comment 52"}', NULL, 1, NULL),
	(1, '558b0156-0f21-5e59-91be-9beb8604e5cf', 1, 9, '2025-06-27 10:00:00+00', '2026-11-27 14:04:39.06638+00', 'customer-13', '{1,2,3,4,5,5,5,6}', '{9,3,4,0,-3,0,1,-3}', '{"6": "comment 53"}', NULL, 1, NULL),
	(1, 'bf0f0260-3cd6-5b2b-b077-5dab8d113452', 1, 10, '2025-07-01 10:00:00+00', '2026-11-27 14:04:39.070188+00', 'customer-14', '{1,2,3,4,5,5,6}', '{10,4,0,1,-3,0,-3}', '{"6": "comment 54"}', NULL, 1, NULL),
	(1, '4d0ea77e-8191-578f-a382-bfcfbf46b638', 1, 11, '2025-08-02 10:00:00+00', '2026-11-27 14:04:39.071754+00', 'customer-15', '{1,2,3,4,5,5,5,6}', '{0,0,1,2,-3,0,1,-3}', '{"6": "comment 55"}', NULL, 1, NULL),
	(1, 'd1a98a81-916a-5b71-a12e-ce14b40cf9de', 1, 12, '2025-09-03 10:00:00+00', '2026-11-27 14:04:39.073193+00', 'customer-16', '{1,2,3,4,5,5,6}', '{1,1,2,3,-3,0,-3}', '{"6": "comment 56"}', NULL, 1, NULL),
	(1, 'aa70fac0-97a6-526e-a52b-4ca0756de3f4', 1, 13, '2025-10-04 10:00:00+00', '2026-11-27 14:04:39.074605+00', 'customer-17', '{1,2,3,4,5,5,5,6}', '{2,2,3,4,-3,0,1,-3}', '{"6": "comment 57"}', NULL, 1, NULL),
	(1, '7c83906e-873d-549a-90ee-e675859b0366', 1, 14, '2025-11-05 10:00:00+00', '2026-11-27 14:04:39.076056+00', 'customer-18', '{1,2,3,4,5,5,6}', '{3,3,4,0,-3,0,-3}', '{"6": "comment 58"}', NULL, 1, NULL),
	(1, '6f4e5e01-9cb0-567e-93fb-c19ee6239867', 1, 15, '2025-12-06 10:00:00+00', '2026-11-27 14:04:39.077472+00', 'customer-19', '{1,2,3,4,5,5,5,6}', '{4,4,0,1,-3,0,1,-3}', '{"6": "comment 59"}', NULL, 1, NULL),
	(1, 'b4513882-6924-5d42-ac5a-c1e0437e1761', 1, 1, '2025-01-07 10:00:00+00', '2026-11-27 14:04:39.078969+00', 'customer-20', '{1,2,3,4,5,5,6}', '{5,0,1,2,-3,0,-3}', '{"6": "comment 60"}', NULL, 1, NULL),
	(1, 'b81ea3c6-e38a-5806-9d68-684709e39e36', 1, 2, '2025-02-08 10:00:00+00', '2026-11-27 14:04:39.08056+00', 'customer-21', '{1,2,3,4,5,5,5,6}', '{6,1,2,3,-3,0,1,-3}', '{"6": "comment 61"}', NULL, 1, NULL),
	(1, 'b32756b8-ef9b-5396-8c73-867d24c8b040', 1, 3, '2025-03-09 10:00:00+00', '2026-11-27 14:04:39.082072+00', 'customer-22', '{1,2,3,4,5,5,6}', '{7,2,3,4,-3,0,-3}', '{"6": "comment 62"}', NULL, 1, NULL),
	(1, 'd6119e48-3835-5f35-a300-8969d5a33f03', 1, 4, '2025-04-10 10:00:00+00', '2026-11-27 14:04:39.086206+00', 'customer-23', '{1,2,3,4,5,5,5,6}', '{8,3,4,0,-3,0,1,-3}', '{"6": "comment 63"}', NULL, 1, NULL),
	(1, 'a9b9ab30-0788-5b6f-85bb-fbc0cc0bd09d', 1, 5, '2025-05-11 10:00:00+00', '2026-11-27 14:04:39.087748+00', 'customer-24', '{1,2,3,4,5,5,6}', '{9,4,0,1,-3,0,-3}', '{"6": "comment 64"}', NULL, 1, NULL),
	(1, 'f9cc6e96-4b1b-5a84-b01c-513251a3ebd5', 1, 6, '2025-06-12 10:00:00+00', '2026-11-27 14:04:39.089152+00', 'customer-25', '{1,2,3,4,5,5,5,6}', '{10,0,1,2,-3,0,1,-3}', '{"6": "comment 65"}', NULL, 1, NULL),
	(1, '6627a15a-5053-563c-b68a-6a376709e7e4', 1, 7, '2025-07-13 10:00:00+00', '2026-11-27 14:04:39.090548+00', 'customer-26', '{1,2,3,4,5,5,6}', '{0,1,2,3,-3,0,-3}', '{"6": "comment 66"}', NULL, 1, NULL),
	(1, 'aa1610dc-1c5b-56da-9da8-1934ad0590c7', 1, 8, '2025-08-14 10:00:00+00', '2026-11-27 14:04:39.092019+00', 'customer-27', '{1,2,3,4,5,5,5,6}', '{1,2,3,4,-3,0,1,-3}', '{"6": "comment 67"}', NULL, 1, NULL),
	(1, '8a2dd848-1fb9-574b-b614-02de9ff578dd', 1, 9, '2025-09-15 10:00:00+00', '2026-11-27 14:04:39.093413+00', 'customer-28', '{1,2,3,4,5,5,6}', '{2,3,4,0,-3,0,-3}', '{"6": "comment 68"}', NULL, 1, NULL),
	(1, 'e4161258-c56e-5171-afe3-1acbc89575dd', 1, 10, '2025-10-16 10:00:00+00', '2026-11-27 14:04:39.095034+00', 'customer-29', '{1,2,3,4,5,5,5,6}', '{3,4,0,1,-3,0,1,-3}', '{"6": "comment 69"}', NULL, 1, NULL),
	(1, 'ef253155-5873-53ca-a2a2-473dd7dc3b53', 1, 1, '2025-01-01 10:00:00+00', '2026-11-27 14:04:38.949408+00', 'customer-0', '{1}', '{10}', NULL, NULL, 2, NULL);


--
-- Data for Name: surveys; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.surveys VALUES
	(1, 1, 'shop', 1, 'Shop', '[{"id": "recommend", "key": 1, "measure": {"kind": "nps"}, "wording": ""}, {"id": "satisfied", "key": 2, "measure": {"kind": "csat", "scale": [1, 5], "satisfied_from": 4}, "wording": ""}, {"id": "ease", "key": 3, "measure": {"kind": "ces", "scale": [1, 5], "direction": "effort"}, "wording": ""}, {"id": "staff", "key": 4, "measure": {"kind": "rating", "scale": [1, 5]}, "wording": ""}, {"id": "reasons", "key": 5, "measure": {"kind": "choice", "choices": [{"id": "price", "label": ""}, {"id": "quality", "label": ""}], "multiple": true}, "wording": ""}, {"id": "comment", "key": 6, "measure": {"kind": "text"}, "wording": ""}]', '{city}', '2026-11-27 14:04:38.892373+00', '2026-11-27 14:04:38.892373+00', NULL);


--
-- Data for Name: tallies; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tallies VALUES
	(1, 1, 1, 1, 0, 2, '2025-02-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 2, '2025-02-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 2, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 2, '2025-02-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 2, '2025-02-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 2, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 3, '2025-03-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 3, '2025-03-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 3, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 2, 1, 0, 3, '2025-03-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 3, '2025-03-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 3, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 1, '2025-01-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 3, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 1, '2025-01-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 1, '2025-01-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 1, '2025-01-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 1, '2025-01-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 1, '2025-01-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 1, '2025-01-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 1, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 1, '2025-01-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 2, '2025-02-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 2, '2025-02-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 2, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 2, '2025-02-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 2, '2025-02-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 2, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 2, '2025-02-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 2, '2025-02-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 2, '2025-02-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 2, '2025-02-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 2, '2025-02-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 2, '2025-02-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 3, '2025-03-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 3, '2025-03-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 3, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 3, '2025-03-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 3, '2025-03-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 3, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 3, '2025-03-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 4, '2025-04-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 4, '2025-04-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 1, 0, 5, '2025-05-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 5, '2025-05-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 5, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 2, 1, 0, 5, '2025-05-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 5, '2025-05-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 5, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 6, '2025-06-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 6, '2025-06-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 6, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 6, '2025-06-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 6, '2025-06-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 6, '2025-06-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 3, '2025-03-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 3, '2025-03-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 3, '2025-03-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 3, '2025-03-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 3, '2025-03-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 4, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1),
	(1, 1, 2, 1, 0, 4, '2025-04-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 4, '2025-04-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 4, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 4, '2025-04-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 4, '2025-04-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 4, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 4, '2025-04-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 4, '2025-04-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 4, '2025-04-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 4, '2025-04-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 4, '2025-04-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 4, '2025-04-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 4, '2025-04-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 4, '2025-04-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 4, '2025-04-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 5, '2025-05-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 5, '2025-05-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 5, '2025-05-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 5, '2025-05-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 5, '2025-05-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 5, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 5, '2025-05-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 5, '2025-05-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 5, '2025-05-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 5, '2025-05-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 5, '2025-05-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 5, '2025-05-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 6, '2025-06-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 6, '2025-06-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 7, '2025-07-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 7, '2025-07-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 3, 0, 7, '2025-07-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 7, '2025-07-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 8, '2025-08-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 8, '2025-08-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 8, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 8, '2025-08-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 8, '2025-08-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 8, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 9, '2025-09-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 9, '2025-09-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 9, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 6, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 6, '2025-06-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 6, '2025-06-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 6, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 6, '2025-06-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 6, '2025-06-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 6, '2025-06-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 6, '2025-06-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 6, '2025-06-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 6, '2025-06-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 7, '2025-07-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 7, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 7, '2025-07-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 7, '2025-07-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 7, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 7, '2025-07-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 7, '2025-07-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 7, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 7, '2025-07-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 7, '2025-07-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 7, '2025-07-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 7, '2025-07-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 7, '2025-07-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 7, '2025-07-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 8, '2025-08-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 8, '2025-08-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 8, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 8, '2025-08-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 8, '2025-08-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 8, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 8, '2025-08-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 8, '2025-08-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 8, '2025-08-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 8, '2025-08-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 8, '2025-08-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 8, '2025-08-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 10, '2025-10-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 10, '2025-10-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 3, 0, 10, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 10, '2025-10-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 10, '2025-10-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 11, '2025-11-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 11, '2025-11-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 11, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 11, '2025-11-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 11, '2025-11-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 11, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 9, '2025-09-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 9, '2025-09-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 9, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 9, '2025-09-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 9, '2025-09-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 9, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 9, '2025-09-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 9, '2025-09-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 9, '2025-09-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 9, '2025-09-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 9, '2025-09-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 9, '2025-09-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 9, '2025-09-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 9, '2025-09-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 9, '2025-09-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 10, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 10, '2025-10-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 10, '2025-10-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 10, '2025-10-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 10, '2025-10-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 10, '2025-10-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 10, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 10, '2025-10-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 10, '2025-10-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 10, '2025-10-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 10, '2025-10-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 10, '2025-10-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 10, '2025-10-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 11, '2025-11-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 11, '2025-11-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 11, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 11, '2025-11-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 11, '2025-11-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 11, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 11, '2025-11-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 11, '2025-11-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 11, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 11, '2025-11-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 13, '2025-01-13 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 13, '2025-01-13 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 13, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 13, '2025-01-13 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 13, '2025-01-13 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 13, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 13, '2025-01-13 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 13, '2025-01-13 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 13, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 13, '2025-01-13 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 13, '2025-01-13 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 13, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 13, '2025-01-13 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 13, '2025-01-13 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 13, '2025-01-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 13, '2025-01-13 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 13, '2025-01-13 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 13, '2025-01-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 14, '2025-02-14 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 14, '2025-02-14 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 14, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 14, '2025-02-14 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 14, '2025-02-14 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 14, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 14, '2025-02-14 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 14, '2025-02-14 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 14, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 14, '2025-02-14 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 14, '2025-02-14 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 11, '2025-11-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 11, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 12, '2025-12-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 12, '2025-12-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 12, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 12, '2025-12-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 12, '2025-12-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 12, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 12, '2025-12-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 12, '2025-12-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 12, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 12, '2025-12-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 12, '2025-12-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 12, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 12, '2025-12-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 12, '2025-12-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 12, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 12, '2025-12-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 12, '2025-12-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 12, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 14, '2025-02-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 14, '2025-02-14 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 14, '2025-02-14 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 14, '2025-02-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 14, '2025-02-14 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 14, '2025-02-14 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 14, '2025-02-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 15, '2025-03-15 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 15, '2025-03-15 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 15, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 15, '2025-03-15 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 15, '2025-03-15 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 15, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 15, '2025-03-15 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 15, '2025-03-15 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 15, '2025-03-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 15, '2025-03-15 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 15, '2025-03-15 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 15, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 15, '2025-03-15 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 15, '2025-03-15 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 15, '2025-03-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 15, '2025-03-15 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 15, '2025-03-15 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 15, '2025-03-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 1, '2025-04-16 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 1, '2025-04-16 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 1, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 1, '2025-04-16 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 1, '2025-04-16 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 1, '2025-04-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 1, '2025-04-16 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 1, '2025-04-16 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 1, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 1, '2025-04-16 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 1, '2025-04-16 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 1, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 1, '2025-04-16 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 1, '2025-04-16 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 1, '2025-04-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 1, '2025-04-16 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 1, '2025-04-16 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 1, '2025-04-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 2, '2025-05-17 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 2, '2025-05-17 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 2, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 2, '2025-05-17 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 2, '2025-05-17 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 2, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 2, '2025-05-17 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 2, '2025-05-17 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 2, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 2, '2025-05-17 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 2, '2025-05-17 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 2, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 2, '2025-05-17 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 2, '2025-05-17 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 2, '2025-05-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 2, '2025-05-17 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 2, '2025-05-17 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 2, '2025-05-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 3, '2025-06-18 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 3, '2025-06-18 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 3, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 3, '2025-06-18 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 3, '2025-06-18 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 3, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 3, '2025-06-18 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 3, '2025-06-18 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 3, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 3, '2025-06-18 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 3, '2025-06-18 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 3, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 3, '2025-06-18 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 3, '2025-06-18 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 3, '2025-06-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 3, '2025-06-18 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 3, '2025-06-18 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 3, '2025-06-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 4, '2025-07-19 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 2, 0, 4, '2025-07-19 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 3, 0, 4, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 2, 1, 0, 4, '2025-07-19 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 4, '2025-07-19 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 4, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 4, '2025-07-19 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 4, '2025-07-19 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 4, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 4, '2025-07-19 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 4, '2025-07-19 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 4, '2025-07-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 4, '2025-07-19 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 4, '2025-07-19 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 4, '2025-07-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 4, '2025-07-19 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 4, '2025-07-19 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 4, '2025-07-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 5, '2025-08-20 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 2, 0, 5, '2025-08-20 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 3, 0, 5, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 2, 1, 0, 5, '2025-08-20 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 5, '2025-08-20 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 5, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 5, '2025-08-20 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 5, '2025-08-20 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 5, '2025-08-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 5, '2025-08-20 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 5, '2025-08-20 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 5, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 5, '2025-08-20 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 5, '2025-08-20 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 5, '2025-08-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 5, '2025-08-20 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 5, '2025-08-20 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 5, '2025-08-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 6, '2025-09-21 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 2, 0, 6, '2025-09-21 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 3, 0, 6, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 2, 1, 0, 6, '2025-09-21 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 6, '2025-09-21 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 6, '2025-09-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 6, '2025-09-21 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 6, '2025-09-21 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 6, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 6, '2025-09-21 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 6, '2025-09-21 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 6, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 6, '2025-09-21 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 6, '2025-09-21 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 6, '2025-09-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 6, '2025-09-21 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 6, '2025-09-21 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 6, '2025-09-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 7, '2025-10-22 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 7, '2025-10-22 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 3, 0, 7, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 7, '2025-10-22 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 7, '2025-10-22 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 7, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 7, '2025-10-22 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 7, '2025-10-22 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 7, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 7, '2025-10-22 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 7, '2025-10-22 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 7, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 7, '2025-10-22 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 7, '2025-10-22 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 7, '2025-10-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 7, '2025-10-22 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 7, '2025-10-22 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 7, '2025-10-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 8, '2025-11-23 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 8, '2025-11-23 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 8, '2025-11-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 8, '2025-11-23 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 8, '2025-11-23 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 8, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 8, '2025-11-23 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 8, '2025-11-23 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 8, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 8, '2025-11-23 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 8, '2025-11-23 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 8, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 8, '2025-11-23 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 8, '2025-11-23 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 8, '2025-11-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 8, '2025-11-23 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 8, '2025-11-23 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 8, '2025-11-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 9, '2025-12-24 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 9, '2025-12-24 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 9, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 9, '2025-12-24 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 9, '2025-12-24 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 9, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 9, '2025-12-24 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 9, '2025-12-24 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 9, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 9, '2025-12-24 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 9, '2025-12-24 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 9, '2025-12-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 9, '2025-12-24 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 9, '2025-12-24 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 9, '2025-12-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 9, '2025-12-24 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 9, '2025-12-24 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 9, '2025-12-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 10, '2025-01-25 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 10, '2025-01-25 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 10, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 10, '2025-01-25 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 10, '2025-01-25 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 10, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 10, '2025-01-25 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 10, '2025-01-25 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 10, '2025-01-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 10, '2025-01-25 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 10, '2025-01-25 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 10, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 10, '2025-01-25 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 10, '2025-01-25 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 10, '2025-01-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 10, '2025-01-25 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 10, '2025-01-25 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 10, '2025-01-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 11, '2025-02-26 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 11, '2025-02-26 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 11, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 11, '2025-02-26 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 11, '2025-02-26 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 11, '2025-02-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 11, '2025-02-26 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 11, '2025-02-26 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 11, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 11, '2025-02-26 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 11, '2025-02-26 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 11, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 11, '2025-02-26 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 11, '2025-02-26 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 11, '2025-02-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 11, '2025-02-26 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 11, '2025-02-26 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 11, '2025-02-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 12, '2025-03-27 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 12, '2025-03-27 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 12, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 12, '2025-03-27 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 12, '2025-03-27 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 12, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 12, '2025-03-27 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 12, '2025-03-27 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 12, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 12, '2025-03-27 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 12, '2025-03-27 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 12, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 12, '2025-03-27 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 12, '2025-03-27 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 12, '2025-03-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 12, '2025-03-27 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 12, '2025-03-27 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 12, '2025-03-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 13, '2025-04-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 13, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 13, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 13, '2025-04-01 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 13, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 13, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 13, '2025-04-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 13, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 13, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 13, '2025-04-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 13, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 13, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 13, '2025-04-01 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 13, '2025-04-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.tallies VALUES
	(1, 1, 5, 3, 0, 13, '2025-04-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 13, '2025-04-01 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 13, '2025-04-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 13, '2025-04-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 14, '2025-05-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 14, '2025-05-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 14, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 14, '2025-05-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 14, '2025-05-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 14, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 14, '2025-05-02 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 14, '2025-05-02 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 14, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 14, '2025-05-02 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 14, '2025-05-02 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 14, '2025-05-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 14, '2025-05-02 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 14, '2025-05-02 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 14, '2025-05-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 14, '2025-05-02 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 14, '2025-05-02 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 14, '2025-05-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 15, '2025-06-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 2, 0, 15, '2025-06-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 3, 0, 15, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 2, 1, 0, 15, '2025-06-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 15, '2025-06-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 15, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 15, '2025-06-03 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 15, '2025-06-03 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 15, '2025-06-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 15, '2025-06-03 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 15, '2025-06-03 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 15, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 15, '2025-06-03 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 15, '2025-06-03 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 15, '2025-06-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 15, '2025-06-03 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 15, '2025-06-03 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 15, '2025-06-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 1, '2025-07-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 2, 0, 1, '2025-07-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 3, 0, 1, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 2, 1, 0, 1, '2025-07-04 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 1, '2025-07-04 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 1, '2025-07-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 1, '2025-07-04 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 1, '2025-07-04 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 1, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 1, '2025-07-04 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 1, '2025-07-04 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 1, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 1, '2025-07-04 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 1, '2025-07-04 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 1, '2025-07-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 1, '2025-07-04 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 1, '2025-07-04 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 1, '2025-07-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 2, '2025-08-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 2, 0, 2, '2025-08-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 3, 0, 2, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 2, 1, 0, 2, '2025-08-05 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 2, '2025-08-05 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 2, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 2, '2025-08-05 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 2, '2025-08-05 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 2, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 2, '2025-08-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 2, '2025-08-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 2, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 2, '2025-08-05 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 2, '2025-08-05 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 2, '2025-08-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 2, '2025-08-05 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 2, '2025-08-05 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 2, '2025-08-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 3, '2025-09-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 3, '2025-09-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 3, 0, 3, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 3, '2025-09-06 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 3, '2025-09-06 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 3, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 3, '2025-09-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 3, '2025-09-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 3, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 3, '2025-09-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 3, '2025-09-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 3, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 3, '2025-09-06 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 3, '2025-09-06 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 3, '2025-09-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 3, '2025-09-06 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 3, '2025-09-06 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 3, '2025-09-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 4, '2025-10-07 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 4, '2025-10-07 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 4, '2025-10-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 4, '2025-10-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 4, '2025-10-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 4, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 4, '2025-10-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 4, '2025-10-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 4, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 4, '2025-10-07 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 4, '2025-10-07 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 4, '2025-10-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 4, '2025-10-07 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 4, '2025-10-07 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 4, '2025-10-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 4, '2025-10-07 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 4, '2025-10-07 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 4, '2025-10-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 5, '2025-11-08 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 5, '2025-11-08 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 5, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 5, '2025-11-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 5, '2025-11-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 5, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 5, '2025-11-08 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 5, '2025-11-08 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 5, '2025-11-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 5, '2025-11-08 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 5, '2025-11-08 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 5, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 5, '2025-11-08 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 5, '2025-11-08 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 5, '2025-11-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 5, '2025-11-08 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 5, '2025-11-08 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 5, '2025-11-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 6, '2025-12-09 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 6, '2025-12-09 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 6, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 6, '2025-12-09 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 6, '2025-12-09 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 6, '2025-12-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 6, '2025-12-09 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 6, '2025-12-09 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 6, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 6, '2025-12-09 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 6, '2025-12-09 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 6, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 6, '2025-12-09 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 6, '2025-12-09 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 6, '2025-12-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 6, '2025-12-09 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 6, '2025-12-09 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 6, '2025-12-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 7, '2025-01-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 7, '2025-01-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 7, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 7, '2025-01-10 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 7, '2025-01-10 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 7, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 7, '2025-01-10 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 7, '2025-01-10 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 7, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 7, '2025-01-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 7, '2025-01-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 7, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 7, '2025-01-10 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 7, '2025-01-10 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 7, '2025-01-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 7, '2025-01-10 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 7, '2025-01-10 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 7, '2025-01-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 8, '2025-02-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 8, '2025-02-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 8, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 8, '2025-02-11 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 8, '2025-02-11 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 8, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 8, '2025-02-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 8, '2025-02-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 8, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 8, '2025-02-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 8, '2025-02-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 8, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 8, '2025-02-11 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 8, '2025-02-11 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 8, '2025-02-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 8, '2025-02-11 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 8, '2025-02-11 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 8, '2025-02-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 9, '2025-03-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 9, '2025-03-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 9, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 9, '2025-03-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 9, '2025-03-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 9, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 9, '2025-03-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 9, '2025-03-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 9, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 9, '2025-03-12 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 9, '2025-03-12 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 9, '2025-03-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 9, '2025-03-12 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 9, '2025-03-12 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 9, '2025-03-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 9, '2025-03-12 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 9, '2025-03-12 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 9, '2025-03-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 10, '2025-04-13 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 10, '2025-04-13 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 10, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 10, '2025-04-13 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 10, '2025-04-13 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 10, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 10, '2025-04-13 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 10, '2025-04-13 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 10, '2025-04-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 10, '2025-04-13 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 10, '2025-04-13 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 10, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 10, '2025-04-13 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 10, '2025-04-13 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 10, '2025-04-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 10, '2025-04-13 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 10, '2025-04-13 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 10, '2025-04-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 11, '2025-05-14 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 2, 0, 11, '2025-05-14 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 3, 0, 11, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 2, 1, 0, 11, '2025-05-14 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 11, '2025-05-14 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 11, '2025-05-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 11, '2025-05-14 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 11, '2025-05-14 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 11, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 11, '2025-05-14 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 11, '2025-05-14 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 11, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 11, '2025-05-14 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 11, '2025-05-14 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 11, '2025-05-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 11, '2025-05-14 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 11, '2025-05-14 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 11, '2025-05-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 12, '2025-06-15 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 2, 0, 12, '2025-06-15 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 3, 0, 12, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 2, 1, 0, 12, '2025-06-15 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 12, '2025-06-15 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 12, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 12, '2025-06-15 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 12, '2025-06-15 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 12, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 12, '2025-06-15 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 12, '2025-06-15 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 12, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 12, '2025-06-15 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 12, '2025-06-15 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 12, '2025-06-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 12, '2025-06-15 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 12, '2025-06-15 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 12, '2025-06-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 13, '2025-07-16 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 2, 0, 13, '2025-07-16 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 3, 0, 13, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 2, 1, 0, 13, '2025-07-16 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 13, '2025-07-16 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 13, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 13, '2025-07-16 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 13, '2025-07-16 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 13, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 13, '2025-07-16 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 13, '2025-07-16 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 13, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 13, '2025-07-16 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 13, '2025-07-16 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 13, '2025-07-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 13, '2025-07-16 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 13, '2025-07-16 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 13, '2025-07-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 14, '2025-08-17 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 14, '2025-08-17 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 3, 0, 14, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 14, '2025-08-17 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 14, '2025-08-17 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 14, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 14, '2025-08-17 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 14, '2025-08-17 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 14, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 14, '2025-08-17 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 14, '2025-08-17 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 14, '2025-08-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 14, '2025-08-17 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 14, '2025-08-17 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 14, '2025-08-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 14, '2025-08-17 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 14, '2025-08-17 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 14, '2025-08-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 15, '2025-09-18 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 15, '2025-09-18 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 15, '2025-09-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 15, '2025-09-18 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 15, '2025-09-18 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 15, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 15, '2025-09-18 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 15, '2025-09-18 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 15, '2025-09-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 15, '2025-09-18 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 15, '2025-09-18 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 15, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 15, '2025-09-18 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 15, '2025-09-18 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 15, '2025-09-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 15, '2025-09-18 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 15, '2025-09-18 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 15, '2025-09-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 1, '2025-10-19 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 1, '2025-10-19 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 1, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 1, '2025-10-19 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 1, '2025-10-19 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 1, '2025-10-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 1, '2025-10-19 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 1, '2025-10-19 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 1, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 1, '2025-10-19 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 1, '2025-10-19 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 1, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 1, '2025-10-19 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 1, '2025-10-19 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 1, '2025-10-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 1, '2025-10-19 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 1, '2025-10-19 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 1, '2025-10-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 2, '2025-11-20 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 2, '2025-11-20 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 2, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 2, '2025-11-20 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 2, '2025-11-20 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 2, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 2, '2025-11-20 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 2, '2025-11-20 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 2, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 2, '2025-11-20 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 2, '2025-11-20 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 2, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 2, '2025-11-20 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 2, '2025-11-20 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 2, '2025-11-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 2, '2025-11-20 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 2, '2025-11-20 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 2, '2025-11-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 3, '2025-12-21 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 3, '2025-12-21 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 3, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 3, '2025-12-21 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 3, '2025-12-21 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 3, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 3, '2025-12-21 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 3, '2025-12-21 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 3, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 3, '2025-12-21 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 3, '2025-12-21 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 3, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 3, '2025-12-21 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 3, '2025-12-21 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 3, '2025-12-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 3, '2025-12-21 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 3, '2025-12-21 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 3, '2025-12-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 4, '2025-01-22 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 4, '2025-01-22 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 4, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 4, '2025-01-22 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 4, '2025-01-22 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 4, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 4, '2025-01-22 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 4, '2025-01-22 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 4, '2025-01-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 4, '2025-01-22 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 4, '2025-01-22 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 4, '2025-01-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 4, '2025-01-22 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 4, '2025-01-22 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 4, '2025-01-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 4, '2025-01-22 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 4, '2025-01-22 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 4, '2025-01-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 5, '2025-02-23 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 5, '2025-02-23 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 5, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 5, '2025-02-23 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 5, '2025-02-23 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 5, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 5, '2025-02-23 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 5, '2025-02-23 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 5, '2025-02-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 5, '2025-02-23 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 5, '2025-02-23 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 5, '2025-02-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 5, '2025-02-23 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 5, '2025-02-23 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 5, '2025-02-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 5, '2025-02-23 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 5, '2025-02-23 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 5, '2025-02-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 6, '2025-03-24 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 6, '2025-03-24 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 6, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 6, '2025-03-24 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 6, '2025-03-24 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 6, '2025-03-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 6, '2025-03-24 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 6, '2025-03-24 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 6, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 6, '2025-03-24 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 6, '2025-03-24 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 6, '2025-03-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 6, '2025-03-24 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 6, '2025-03-24 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 6, '2025-03-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 6, '2025-03-24 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 6, '2025-03-24 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 6, '2025-03-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 7, '2025-04-25 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 2, 0, 7, '2025-04-25 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 3, 0, 7, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 2, 1, 0, 7, '2025-04-25 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 7, '2025-04-25 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 7, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 7, '2025-04-25 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 7, '2025-04-25 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 7, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 7, '2025-04-25 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 7, '2025-04-25 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 7, '2025-04-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 7, '2025-04-25 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 7, '2025-04-25 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 7, '2025-04-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 7, '2025-04-25 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 7, '2025-04-25 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 7, '2025-04-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 8, '2025-05-26 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 2, 0, 8, '2025-05-26 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 3, 0, 8, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 2, 1, 0, 8, '2025-05-26 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 8, '2025-05-26 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 8, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 8, '2025-05-26 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 8, '2025-05-26 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 8, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 8, '2025-05-26 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 8, '2025-05-26 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 8, '2025-05-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 8, '2025-05-26 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 8, '2025-05-26 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 8, '2025-05-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 8, '2025-05-26 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 8, '2025-05-26 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 8, '2025-05-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 9, '2025-06-27 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 2, 0, 9, '2025-06-27 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 3, 0, 9, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 2, 1, 0, 9, '2025-06-27 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 9, '2025-06-27 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 9, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 9, '2025-06-27 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 9, '2025-06-27 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 9, '2025-06-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 9, '2025-06-27 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 9, '2025-06-27 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 9, '2025-06-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 9, '2025-06-27 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 9, '2025-06-27 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 9, '2025-06-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 9, '2025-06-27 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 9, '2025-06-27 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 9, '2025-06-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 10, '2025-07-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 10, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 3, 0, 10, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 10, '2025-07-01 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 10, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 10, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 10, '2025-07-01 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 10, '2025-07-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 10, '2025-07-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 10, '2025-07-01 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 10, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 10, '2025-07-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 10, '2025-07-01 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 10, '2025-07-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 10, '2025-07-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 10, '2025-07-01 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 10, '2025-07-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 10, '2025-07-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 11, '2025-08-02 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 11, '2025-08-02 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 11, '2025-08-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 11, '2025-08-02 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 11, '2025-08-02 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 11, '2025-08-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 11, '2025-08-02 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 11, '2025-08-02 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 11, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 11, '2025-08-02 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO public.tallies VALUES
	(1, 1, 4, 2, 0, 11, '2025-08-02 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 11, '2025-08-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 11, '2025-08-02 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 11, '2025-08-02 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 11, '2025-08-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 11, '2025-08-02 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 11, '2025-08-02 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 11, '2025-08-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 12, '2025-09-03 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 12, '2025-09-03 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 12, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 12, '2025-09-03 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 12, '2025-09-03 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 12, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 12, '2025-09-03 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 12, '2025-09-03 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 12, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 12, '2025-09-03 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 12, '2025-09-03 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 12, '2025-09-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 12, '2025-09-03 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 12, '2025-09-03 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 12, '2025-09-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 12, '2025-09-03 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 12, '2025-09-03 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 12, '2025-09-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 13, '2025-10-04 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 13, '2025-10-04 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 13, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 13, '2025-10-04 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 13, '2025-10-04 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 13, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 13, '2025-10-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 13, '2025-10-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 13, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 13, '2025-10-04 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 13, '2025-10-04 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 13, '2025-10-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 13, '2025-10-04 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 13, '2025-10-04 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 13, '2025-10-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 13, '2025-10-04 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 13, '2025-10-04 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 13, '2025-10-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 14, '2025-11-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 14, '2025-11-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 14, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 14, '2025-11-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 14, '2025-11-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 14, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 14, '2025-11-05 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 14, '2025-11-05 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 14, '2025-11-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 14, '2025-11-05 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 14, '2025-11-05 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 14, '2025-11-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 14, '2025-11-05 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 14, '2025-11-05 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 14, '2025-11-01 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 14, '2025-11-05 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 14, '2025-11-05 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 14, '2025-11-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 15, '2025-12-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 15, '2025-12-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 3, 0, 15, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 15, '2025-12-06 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 15, '2025-12-06 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 3, 0, 15, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 15, '2025-12-06 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 15, '2025-12-06 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 3, 0, 15, '2025-12-01 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 15, '2025-12-06 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 15, '2025-12-06 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 3, 0, 15, '2025-12-01 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 15, '2025-12-06 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 15, '2025-12-06 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 3, 0, 15, '2025-12-01 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 15, '2025-12-06 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 15, '2025-12-06 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 3, 0, 15, '2025-12-01 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 1, '2025-01-07 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 1, '2025-01-07 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 1, '2025-01-07 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 1, '2025-01-07 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 1, '2025-01-07 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 1, '2025-01-07 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 1, '2025-01-07 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 1, '2025-01-07 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 1, '2025-01-07 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 1, '2025-01-07 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 1, '2025-01-07 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 1, '2025-01-07 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 2, '2025-02-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 2, '2025-02-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 2, '2025-02-08 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 2, '2025-02-08 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 2, '2025-02-08 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 2, '2025-02-08 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 2, '2025-02-08 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 2, '2025-02-08 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 2, '2025-02-08 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 2, '2025-02-08 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 2, '2025-02-08 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 2, '2025-02-08 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 3, '2025-03-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 1, 2, 0, 3, '2025-03-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
	(1, 1, 2, 1, 0, 3, '2025-03-09 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 3, '2025-03-09 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 3, '2025-03-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 3, '2025-03-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 3, '2025-03-09 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 3, '2025-03-09 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 3, '2025-03-09 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 3, '2025-03-09 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 3, '2025-03-09 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 3, '2025-03-09 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 4, '2025-04-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 1, 2, 0, 4, '2025-04-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
	(1, 1, 2, 1, 0, 4, '2025-04-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 4, '2025-04-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 4, '2025-04-10 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 4, '2025-04-10 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 4, '2025-04-10 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 4, '2025-04-10 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 4, '2025-04-10 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 4, '2025-04-10 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 4, '2025-04-10 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 4, '2025-04-10 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 5, '2025-05-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 1, 2, 0, 5, '2025-05-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
	(1, 1, 2, 1, 0, 5, '2025-05-11 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 5, '2025-05-11 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 5, '2025-05-11 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 5, '2025-05-11 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 5, '2025-05-11 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 5, '2025-05-11 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 5, '2025-05-11 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 5, '2025-05-11 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 5, '2025-05-11 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 5, '2025-05-11 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 6, '2025-06-12 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 1, 2, 0, 6, '2025-06-12 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	(1, 1, 2, 1, 0, 6, '2025-06-12 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 6, '2025-06-12 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 6, '2025-06-12 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 6, '2025-06-12 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 6, '2025-06-12 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 6, '2025-06-12 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 6, '2025-06-12 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 6, '2025-06-12 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 6, '2025-06-12 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 6, '2025-06-12 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 7, '2025-07-13 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 7, '2025-07-13 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 7, '2025-07-13 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 7, '2025-07-13 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 7, '2025-07-13 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 7, '2025-07-13 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 7, '2025-07-13 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 7, '2025-07-13 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 7, '2025-07-13 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 7, '2025-07-13 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 7, '2025-07-13 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 7, '2025-07-13 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 8, '2025-08-14 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 8, '2025-08-14 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 8, '2025-08-14 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 8, '2025-08-14 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 8, '2025-08-14 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 8, '2025-08-14 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 8, '2025-08-14 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 8, '2025-08-14 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 8, '2025-08-14 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 8, '2025-08-14 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 8, '2025-08-14 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 8, '2025-08-14 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 9, '2025-09-15 10:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 9, '2025-09-15 00:00:00+00', 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 9, '2025-09-15 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 9, '2025-09-15 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 9, '2025-09-15 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 9, '2025-09-15 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 9, '2025-09-15 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 9, '2025-09-15 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 9, '2025-09-15 10:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 9, '2025-09-15 00:00:00+00', 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 9, '2025-09-15 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 9, '2025-09-15 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 1, 0, 10, '2025-10-16 10:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 1, 2, 0, 10, '2025-10-16 00:00:00+00', 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 1, 0, 10, '2025-10-16 10:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 2, 2, 0, 10, '2025-10-16 00:00:00+00', 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 1, 0, 10, '2025-10-16 10:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 3, 2, 0, 10, '2025-10-16 00:00:00+00', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 1, 0, 10, '2025-10-16 10:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 4, 2, 0, 10, '2025-10-16 00:00:00+00', 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 1, 0, 10, '2025-10-16 10:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 5, 2, 0, 10, '2025-10-16 00:00:00+00', 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 1, 0, 10, '2025-10-16 10:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	(1, 1, 6, 2, 0, 10, '2025-10-16 00:00:00+00', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);


--
-- Data for Name: workspaces; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.workspaces VALUES
	(1, 'default', '2026-11-27 14:04:38.774715+00');


--
-- Name: _sqlx_migrations _sqlx_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);


--
-- Name: activities activities_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activities
    ADD CONSTRAINT activities_pkey PRIMARY KEY (workspace_key, activity_id);


--
-- Name: activity_cells activity_cells_id_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_cells
    ADD CONSTRAINT activity_cells_id_unique UNIQUE (workspace_key, cell_id);


--
-- Name: activity_cells activity_cells_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_cells
    ADD CONSTRAINT activity_cells_pkey PRIMARY KEY (workspace_key, cell_key);


--
-- Name: activity_packs activity_packs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_packs
    ADD CONSTRAINT activity_packs_pkey PRIMARY KEY (workspace_key, family, month, pack_id);


--
-- Name: activity_settings activity_settings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_settings
    ADD CONSTRAINT activity_settings_pkey PRIMARY KEY (workspace_key);


--
-- Name: cells cells_id_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cells
    ADD CONSTRAINT cells_id_unique UNIQUE (workspace_key, survey_key, cell_id);


--
-- Name: cells cells_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cells
    ADD CONSTRAINT cells_pkey PRIMARY KEY (workspace_key, survey_key, cell_key);


--
-- Name: corrections corrections_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT corrections_pkey PRIMARY KEY (workspace_key, request_id);


--
-- Name: customers customers_id_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_id_unique UNIQUE (workspace_key, customer_id);


--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (workspace_key, customer_key);


--
-- Name: response_revisions response_revisions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.response_revisions
    ADD CONSTRAINT response_revisions_pkey PRIMARY KEY (workspace_key, response_id, revision);


--
-- Name: responses responses_exclusion_known; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.responses
    ADD CONSTRAINT responses_exclusion_known CHECK (((exclusion >= 1) AND (exclusion <= 4))) NOT VALID;


--
-- Name: responses responses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_pkey PRIMARY KEY (workspace_key, response_id);


--
-- Name: surveys surveys_id_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.surveys
    ADD CONSTRAINT surveys_id_unique UNIQUE (workspace_key, survey_id);


--
-- Name: surveys surveys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.surveys
    ADD CONSTRAINT surveys_pkey PRIMARY KEY (workspace_key, survey_key);


--
-- Name: tallies tallies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tallies
    ADD CONSTRAINT tallies_pkey PRIMARY KEY (workspace_key, survey_key, question_key, span, span_start, cell_key, page);


--
-- Name: workspaces workspaces_id_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workspaces
    ADD CONSTRAINT workspaces_id_unique UNIQUE (workspace_id);


--
-- Name: workspaces workspaces_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.workspaces
    ADD CONSTRAINT workspaces_pkey PRIMARY KEY (workspace_key);


--
-- Name: activities_by_customer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX activities_by_customer ON public.activities USING btree (workspace_key, customer_key, activity_time, activity_id);


--
-- Name: customers_by_first_order_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX customers_by_first_order_time ON public.customers USING btree (workspace_key, first_order_time) WHERE (first_order_time IS NOT NULL);


--
-- Name: customers_by_first_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX customers_by_first_time ON public.customers USING btree (workspace_key, first_time) WHERE (first_time IS NOT NULL);


--
-- Name: responses_by_customer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX responses_by_customer ON public.responses USING btree (workspace_key, survey_key, customer_id, submit_time, response_id) WHERE (customer_id IS NOT NULL);


--
-- Name: responses_by_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX responses_by_time ON public.responses USING btree (workspace_key, survey_key, submit_time, response_id);


--
-- Name: activity_settings activity_settings_workspace_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.activity_settings
    ADD CONSTRAINT activity_settings_workspace_fkey FOREIGN KEY (workspace_key) REFERENCES public.workspaces(workspace_key);


--
-- Name: cells cells_survey_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.cells
    ADD CONSTRAINT cells_survey_fkey FOREIGN KEY (workspace_key, survey_key) REFERENCES public.surveys(workspace_key, survey_key);


--
-- Name: surveys surveys_workspace_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.surveys
    ADD CONSTRAINT surveys_workspace_fkey FOREIGN KEY (workspace_key) REFERENCES public.workspaces(workspace_key);


--
-- PostgreSQL database dump complete
--


