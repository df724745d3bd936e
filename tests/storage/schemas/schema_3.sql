-- schema_3: a row in every table. Written once by the program of that schema and
-- never edited: what such a file held must still be read.
PRAGMA auto_vacuum = 0;
PRAGMA application_id = 1179022404;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE amendement (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                instant TEXT NOT NULL,
                ruleset_id TEXT NOT NULL,
                cible TEXT NOT NULL,
                valeur TEXT,
                source TEXT,
                lu_le TEXT
            );
INSERT INTO "amendement" VALUES(1,'2026-01-31T08:00:20.000000+00:00','fs-2024','v1.i3.seuil','66.7','Courrier de la CPAM','2026-01-09');
INSERT INTO "amendement" VALUES(2,'2026-01-31T08:00:21.000000+00:00','fs-2024','v1.i1.points','66.7','Courrier de la CPAM','2026-01-09');
INSERT INTO "amendement" VALUES(3,'2026-01-31T08:00:22.000000+00:00','fs-2024','v1.i3.seuil',NULL,NULL,NULL);
CREATE TABLE declaration (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                praticien_id INTEGER NOT NULL REFERENCES praticien (id) ON DELETE RESTRICT,
                ruleset_id TEXT NOT NULL,
                intitule TEXT NOT NULL,
                etat TEXT NOT NULL CHECK (etat IN ('active', 'archivee', 'supprimee')),
                cree_le TEXT NOT NULL,
                modifiee_le TEXT NOT NULL
            );
INSERT INTO "declaration" VALUES(1,1,'fs-2024','Forfait 2024','active','2026-01-31T08:00:01.000000+00:00','2026-01-31T08:00:04.000000+00:00');
INSERT INTO "declaration" VALUES(2,1,'fs-2024','Forfait 2024 (copie)','archivee','2026-01-31T08:00:05.000000+00:00','2026-01-31T08:00:05.000000+00:00');
CREATE TABLE depot (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                version INTEGER NOT NULL CHECK (version >= 1),
                declaree_le TEXT NOT NULL,
                accuse TEXT NOT NULL,
                accuse_piece TEXT REFERENCES piece (sha256) ON DELETE RESTRICT,
                scelle_le TEXT NOT NULL,
                rectifie_le TEXT,
                ruleset_sha256 TEXT NOT NULL,
                ruleset_json TEXT NOT NULL,
                praticien_json TEXT NOT NULL,
                reponses_json TEXT NOT NULL,
                notes_json TEXT NOT NULL,
                resultat_json TEXT NOT NULL,
                empreinte TEXT NOT NULL,
                PRIMARY KEY (declaration_id, version)
            );
INSERT INTO "depot" VALUES(1,1,'2026-02-03','premier',NULL,'2026-02-03T18:30:00.000005+00:00','2026-01-31T08:00:15.000000+00:00','0000000000000000000000000000000000000000000000000000000000000000','{"id":"fs-2024"}','{"nom":"EXEMPLE B"}','{"v1.i1":{"segur":true}}','{}','{"total":{"points":"302.5"}}','');
INSERT INTO "depot" VALUES(1,2,'2026-02-03','AR-2026-0012 é','460ee6aa3a80359181b794cc31a7185addba77626e9f719c10e3c8efb8668a1d','2026-02-03T18:30:00.000005+00:00',NULL,'0000000000000000000000000000000000000000000000000000000000000000','{"id":"fs-2024"}','{"nom":"EXEMPLE B"}','{"v1.i1":{"segur":true}}','{}','{"total":{"points":"302.5"}}','');
CREATE TABLE journal (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                instant TEXT NOT NULL,
                declaration_id INTEGER NOT NULL,
                genre TEXT NOT NULL,
                objet TEXT NOT NULL,
                ancien TEXT,
                nouveau TEXT
            );
INSERT INTO "journal" VALUES(1,'2026-01-31T08:00:01.000000+00:00',1,'creation','fs-2024',NULL,'"Forfait 2024"');
INSERT INTO "journal" VALUES(2,'2026-01-31T08:00:02.000000+00:00',1,'reponse','v1.i1.segur',NULL,'true');
INSERT INTO "journal" VALUES(3,'2026-01-31T08:00:02.000000+00:00',1,'reponse','v1.i1.lap',NULL,'"sans_objet"');
INSERT INTO "journal" VALUES(4,'2026-01-31T08:00:02.000000+00:00',1,'reponse','v1.i3.taux',NULL,'{"denominateur":1000,"numerateur":812}');
INSERT INTO "journal" VALUES(5,'2026-01-31T08:00:02.000000+00:00',1,'reponse','v2.i4.taux',NULL,'"66.67"');
INSERT INTO "journal" VALUES(6,'2026-01-31T08:00:02.000000+00:00',1,'reponse','v2.i7.appareils',NULL,'["ecg","tensiometre"]');
INSERT INTO "journal" VALUES(7,'2026-01-31T08:00:03.000000+00:00',1,'reponse','v2.i4.taux','"66.67"','"70"');
INSERT INTO "journal" VALUES(8,'2026-01-31T08:00:04.000000+00:00',1,'note','v1.i3',NULL,'"Relev\u00e9 de mars ; \u00ab \u00e0 v\u00e9rifier \u00bb \ud83e\ude7a"');
INSERT INTO "journal" VALUES(9,'2026-01-31T08:00:05.000000+00:00',2,'duplication','declaration.1',NULL,'"Forfait 2024 (copie)"');
INSERT INTO "journal" VALUES(10,'2026-01-31T08:00:06.000000+00:00',2,'etat','','"active"','"archivee"');
INSERT INTO "journal" VALUES(12,'2026-01-31T08:00:08.000000+00:00',3,'purge','',NULL,NULL);
INSERT INTO "journal" VALUES(13,'2026-01-31T08:00:11.000000+00:00',1,'piece','v1.i3',NULL,'{"etat":"re\u00e7ue","nom":"relev\u00e9 d''\u00e9t\u00e9.pdf","sha256":"c58cef35e3585aa8dc27a1495e89eecbc2a0dacea34539997295f1cf116a3598"}');
INSERT INTO "journal" VALUES(14,'2026-01-31T08:00:12.000000+00:00',1,'piece','v1.i1',NULL,'{"etat":"p\u00e9rim\u00e9e","nom":"a.pdf","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}');
INSERT INTO "journal" VALUES(15,'2026-01-31T08:00:13.000000+00:00',1,'proposition','v2.i7.appareils',NULL,'{"origine":"fs-2024","rappel":false,"valeur":["ecg","spirometre"]}');
INSERT INTO "journal" VALUES(16,'2026-01-31T08:00:13.000000+00:00',1,'proposition','v1.i3.taux',NULL,'{"origine":"fs-2024","rappel":true,"valeur":{"denominateur":3,"numerateur":2}}');
INSERT INTO "journal" VALUES(17,'2026-01-31T08:00:14.000000+00:00',1,'depot','depot.1',NULL,'{"accuse":"premier","accuse_piece":null,"declaree_le":"2026-02-03","ruleset_sha256":"0000000000000000000000000000000000000000000000000000000000000000"}');
INSERT INTO "journal" VALUES(18,'2026-01-31T08:00:15.000000+00:00',1,'rectification','depot.1','{"accuse":"premier","accuse_piece":null,"declaree_le":"2026-02-03","ruleset_sha256":"0000000000000000000000000000000000000000000000000000000000000000"}',NULL);
INSERT INTO "journal" VALUES(19,'2026-01-31T08:00:16.000000+00:00',1,'transcription','v1.i3',NULL,'{"affiche":"64 %","etat":"differente"}');
INSERT INTO "journal" VALUES(20,'2026-01-31T08:00:17.000000+00:00',1,'transcription','v2.i4',NULL,'{"affiche":"","etat":"saisie"}');
INSERT INTO "journal" VALUES(21,'2026-01-31T08:00:18.000000+00:00',1,'depot','depot.2',NULL,'{"accuse":"AR-2026-0012 \u00e9","accuse_piece":"460ee6aa3a80359181b794cc31a7185addba77626e9f719c10e3c8efb8668a1d","declaree_le":"2026-02-03","ruleset_sha256":"0000000000000000000000000000000000000000000000000000000000000000"}');
INSERT INTO "journal" VALUES(22,'2026-01-31T08:00:19.000000+00:00',1,'paiement','',NULL,'{"montant":"5069.10","note":"Virement \u00ab CPAM \u00bb \ud83e\ude7a","points":{"v1.i3":"12.50","v2.i1.aat":"0"},"recu_le":"2026-06-30"}');
CREATE TABLE meta (
                cle TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID;
INSERT INTO "meta" VALUES('ecrit_par','0.1.0');
INSERT INTO "meta" VALUES('revision','22');
CREATE TABLE note (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                texte TEXT NOT NULL,
                PRIMARY KEY (declaration_id, indicateur)
            ) WITHOUT ROWID;
INSERT INTO "note" VALUES(1,'v1.i3','Relevé de mars ; « à vérifier » 🩺');
INSERT INTO "note" VALUES(2,'v1.i3','Relevé de mars ; « à vérifier » 🩺');
CREATE TABLE paiement (
                declaration_id INTEGER NOT NULL PRIMARY KEY
                    REFERENCES declaration (id) ON DELETE CASCADE,
                montant TEXT NOT NULL,
                recu_le TEXT,
                points TEXT NOT NULL,
                note TEXT NOT NULL
            );
INSERT INTO "paiement" VALUES(1,'5069.10','2026-06-30','{"v1.i3":"12.50","v2.i1.aat":"0"}','Virement « CPAM » 🩺');
CREATE TABLE piece (
                sha256 TEXT NOT NULL PRIMARY KEY,
                nom TEXT NOT NULL,
                taille INTEGER NOT NULL,
                type_mime TEXT NOT NULL,
                ajoutee_le TEXT NOT NULL
            ) WITHOUT ROWID;
INSERT INTO "piece" VALUES('460ee6aa3a80359181b794cc31a7185addba77626e9f719c10e3c8efb8668a1d','accusé.png',7,'image/png','2026-01-31T08:00:10.000000+00:00');
INSERT INTO "piece" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','a.pdf',12,'application/pdf','2026-02-03T18:30:00.000005+00:00');
INSERT INTO "piece" VALUES('c58cef35e3585aa8dc27a1495e89eecbc2a0dacea34539997295f1cf116a3598','relevé d''été.pdf',15,'application/pdf','2026-01-31T08:00:09.000000+00:00');
CREATE TABLE piece_jointe (
                id INTEGER PRIMARY KEY,
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                sha256 TEXT NOT NULL REFERENCES piece (sha256) ON DELETE RESTRICT,
                etat TEXT NOT NULL CHECK (etat IN ('reçue', 'périmée')),
                UNIQUE (declaration_id, indicateur, sha256)
            );
INSERT INTO "piece_jointe" VALUES(1,1,'v1.i3','c58cef35e3585aa8dc27a1495e89eecbc2a0dacea34539997295f1cf116a3598','reçue');
INSERT INTO "piece_jointe" VALUES(2,1,'v1.i1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','périmée');
CREATE TABLE praticien (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                nom TEXT NOT NULL,
                prenom TEXT NOT NULL,
                rpps TEXT NOT NULL,
                specialite TEXT NOT NULL,
                secteur TEXT NOT NULL,
                cabinet TEXT NOT NULL
            );
INSERT INTO "praticien" VALUES(1,'EXEMPLE D','Prénom','10000000009','Médecine générale','1','12, rue de l''Église
29000 Quimper');
INSERT INTO "praticien" VALUES(2,'EXEMPLE B','','','','','');
CREATE TABLE proposition (
                id INTEGER PRIMARY KEY,
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                champ TEXT NOT NULL,
                valeur TEXT NOT NULL,
                origine TEXT NOT NULL,
                rappel INTEGER NOT NULL CHECK (rappel IN (0, 1)),
                UNIQUE (declaration_id, indicateur, champ)
            );
INSERT INTO "proposition" VALUES(1,1,'v2.i7','appareils','["ecg","spirometre"]','fs-2024',0);
INSERT INTO "proposition" VALUES(2,1,'v1.i3','taux','{"denominateur":3,"numerateur":2}','fs-2024',1);
CREATE TABLE reponse (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                champ TEXT NOT NULL,
                valeur TEXT NOT NULL,
                PRIMARY KEY (declaration_id, indicateur, champ)
            ) WITHOUT ROWID;
INSERT INTO "reponse" VALUES(1,'v1.i1','lap','"sans_objet"');
INSERT INTO "reponse" VALUES(1,'v1.i1','segur','true');
INSERT INTO "reponse" VALUES(1,'v1.i3','taux','{"denominateur":1000,"numerateur":812}');
INSERT INTO "reponse" VALUES(1,'v2.i4','taux','"70"');
INSERT INTO "reponse" VALUES(1,'v2.i7','appareils','["ecg","tensiometre"]');
INSERT INTO "reponse" VALUES(2,'v1.i1','lap','"sans_objet"');
INSERT INTO "reponse" VALUES(2,'v1.i1','segur','true');
INSERT INTO "reponse" VALUES(2,'v1.i3','taux','{"denominateur":1000,"numerateur":812}');
INSERT INTO "reponse" VALUES(2,'v2.i4','taux','"70"');
INSERT INTO "reponse" VALUES(2,'v2.i7','appareils','["ecg","tensiometre"]');
CREATE TABLE somme (
                objet TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID;
INSERT INTO "somme" VALUES('amendement','46e24d36213a7ba1d06fd5f5e6bb972c9af897a0d8520d531f67fd0a6f256683');
INSERT INTO "somme" VALUES('declaration:1','e47c769e4aa442707e09e46a66a0635ebdfc61d6008fd7c18cebf075b91b529a');
INSERT INTO "somme" VALUES('declaration:2','eeebad0d7f6d3f560fbef6c6727e96613c0e4f0f314d6cfa9eacbb00876877c4');
INSERT INTO "somme" VALUES('depot:1','45efcf9f49684a021ab9ab2e475ef3465b0888a9f8005a2b14c78f68515b24c8');
INSERT INTO "somme" VALUES('journal:1','22:3fa4eeaa07b3d7bb9047b22bff706cce18b4ad5c326a709d984a62eba0769b9b');
INSERT INTO "somme" VALUES('journal:2','10:8665c7d54937a969e7b8ebfa08ab637750bb1a121a81f1260a727d70facdd141');
INSERT INTO "somme" VALUES('journal:3','12:78da4573726429860a934f23f775ae9ed7b4d0e4bf1bd980ae769d91165840d9');
INSERT INTO "somme" VALUES('piece','f3c7491b701958d6457a4500c5f466dbf53c6c87d5c56c58503d8fe4fa0ed711');
INSERT INTO "somme" VALUES('praticien:1','3fd2b7c26bcfc7582efc7488c58d73b5a464dfff5e178cf10077e90e876f2d5a');
INSERT INTO "somme" VALUES('praticien:2','09841c965579e475ee0e644c9aebdee928abb0c7c7c355be8e2fb42b83a43e08');
INSERT INTO "somme" VALUES('revision','694c2821a1e10b5d182a0a5ea57577c012dabb89970eb70452d96eebd81647fc');
INSERT INTO "somme" VALUES('schema','211ba535e6cab6a303c71addc7eb31f9d2fa404f4d47c266eaff7bc6d05aeeb9');
CREATE TABLE transcription (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                etat TEXT NOT NULL CHECK (etat IN ('saisie', 'identique', 'differente')),
                affiche TEXT NOT NULL,
                instant TEXT NOT NULL,
                PRIMARY KEY (declaration_id, indicateur)
            ) WITHOUT ROWID;
INSERT INTO "transcription" VALUES(1,'v1.i3','differente','64 %','2026-01-31T08:00:16.000000+00:00');
INSERT INTO "transcription" VALUES(1,'v2.i4','saisie','','2026-01-31T08:00:17.000000+00:00');
CREATE INDEX declaration_par_etat ON declaration (etat, modifiee_le);
CREATE INDEX declaration_par_praticien ON declaration (praticien_id);
CREATE INDEX journal_par_declaration ON journal (declaration_id);
CREATE INDEX piece_jointe_par_piece ON piece_jointe (sha256);
CREATE INDEX depot_par_accuse ON depot (accuse_piece) WHERE accuse_piece IS NOT NULL;
CREATE UNIQUE INDEX depot_en_vigueur ON depot (declaration_id)
                WHERE rectifie_le IS NULL;
CREATE INDEX amendement_par_cible ON amendement (ruleset_id, cible);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('praticien',2);
INSERT INTO "sqlite_sequence" VALUES('declaration',3);
INSERT INTO "sqlite_sequence" VALUES('journal',22);
INSERT INTO "sqlite_sequence" VALUES('amendement',3);
COMMIT;
