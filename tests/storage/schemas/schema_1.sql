-- A store of schema 1 with content: two doctors, a declaration, an archived copy, an erased one.
-- Written once and never edited: what such a store held must still be read.
PRAGMA application_id = 1179022404;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
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
CREATE TABLE meta (
                cle TEXT NOT NULL PRIMARY KEY,
                valeur TEXT NOT NULL
            ) WITHOUT ROWID;
INSERT INTO "meta" VALUES('ecrit_par','0.1.0');
CREATE TABLE note (
                declaration_id INTEGER NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
                indicateur TEXT NOT NULL,
                texte TEXT NOT NULL,
                PRIMARY KEY (declaration_id, indicateur)
            ) WITHOUT ROWID;
INSERT INTO "note" VALUES(1,'v1.i3','Relevé de mars ; « à vérifier » 🩺');
INSERT INTO "note" VALUES(2,'v1.i3','Relevé de mars ; « à vérifier » 🩺');
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
CREATE INDEX declaration_par_etat ON declaration (etat, modifiee_le);
CREATE INDEX declaration_par_praticien ON declaration (praticien_id);
CREATE INDEX journal_par_declaration ON journal (declaration_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('praticien',2);
INSERT INTO "sqlite_sequence" VALUES('declaration',3);
INSERT INTO "sqlite_sequence" VALUES('journal',12);
COMMIT;
